"""Of cover."""
