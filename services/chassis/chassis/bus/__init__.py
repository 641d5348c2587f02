"""Messages: sent once or more, taken once."""
