"""Numbered migrations of identity's database."""
