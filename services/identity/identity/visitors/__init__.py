"""Visitors for a day."""
