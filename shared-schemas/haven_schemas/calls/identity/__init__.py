"""Calls of the identity service, a module an area."""
