"""Loads the fixtures that give every member's tests real parts (``support.plugin``), and makes errors of warnings."""

pytest_plugins = ["support.plugin", "support.own_warnings"]
