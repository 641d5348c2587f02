"""Loads the fixtures that give every member's tests real parts (see ``haven_local.testing.plugin``)."""

pytest_plugins = ["haven_local.testing.plugin"]
