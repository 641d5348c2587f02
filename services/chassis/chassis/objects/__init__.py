"""Sealed files in the object store."""
