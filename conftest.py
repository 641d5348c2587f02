"""Loads the fixtures that give every member's tests real parts (see ``support.plugin``)."""

pytest_plugins = ["support.plugin"]
