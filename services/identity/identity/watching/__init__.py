"""Trying the installation out every ten minutes."""
