"""One mail a day of what can wait."""
