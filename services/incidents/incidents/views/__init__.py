"""Saved views of lists: one's own."""
