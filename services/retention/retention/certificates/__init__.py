"""Signed certificates of what was destroyed."""
