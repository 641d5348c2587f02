"""Formats: CTF, CSV and JSON read into rows."""
