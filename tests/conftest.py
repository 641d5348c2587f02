"""Tests that cross services; their fixtures are those of ``support.plugin``."""
