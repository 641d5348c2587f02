"""Alerts as their recipient reads them, and who was told of what."""
