"""Migrations of the pupils service."""
