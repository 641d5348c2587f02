"""Incident records: what is in one, and which there are."""
