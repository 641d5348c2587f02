"""Pieces that no entrypoint calls by itself."""
