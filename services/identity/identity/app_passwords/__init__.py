"""Passwords of apps, which open one's own calendar and nothing else."""
