"""Backups of one installation: what is kept of it, where, for how long, and how it comes back."""
