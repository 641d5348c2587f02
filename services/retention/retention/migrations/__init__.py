"""Numbered migrations of the database of retention."""
