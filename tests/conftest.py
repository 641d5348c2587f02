"""Tests that cross services; their fixtures are those of ``haven_local.testing.plugin``."""
