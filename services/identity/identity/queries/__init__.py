"""Reads, one a file."""
