"""A lead's day."""
