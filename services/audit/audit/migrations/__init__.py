"""Numbered migrations of the audit database."""
