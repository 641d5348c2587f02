"""Copies of what identity owns."""
