"""Calls of the pupils service, a module an area."""
