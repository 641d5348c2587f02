"""Numbered migrations of the alerts database."""
