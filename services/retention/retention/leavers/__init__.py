"""Pupils who left long ago and of whom nothing is recorded."""
