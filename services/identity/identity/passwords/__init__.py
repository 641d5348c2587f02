"""Passwords: set, changed, asked for again."""
