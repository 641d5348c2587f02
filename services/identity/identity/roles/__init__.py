"""Roles, who has which, and roles the trust composed."""
