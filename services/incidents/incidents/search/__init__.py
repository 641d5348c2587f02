"""Records found by their words."""
