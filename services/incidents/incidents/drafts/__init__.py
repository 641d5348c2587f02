"""Unfinished reports, kept for their writers."""
