"""Children found and listed."""
