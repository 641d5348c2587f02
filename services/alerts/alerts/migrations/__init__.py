"""Migrations of the alerts database, one head."""
