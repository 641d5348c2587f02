"""Pieces of use cases."""
