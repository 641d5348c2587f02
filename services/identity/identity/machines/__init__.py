"""Accounts of programs."""
