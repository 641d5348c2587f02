"""A concern is decided."""
