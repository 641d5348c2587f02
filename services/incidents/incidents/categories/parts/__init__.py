"""Pieces of use cases that no entrypoint calls by itself."""
