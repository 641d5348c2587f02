"""Loads the fixtures that give every member's tests real parts (``support.plugin``) and another day (``any_day``), and
makes errors of warnings."""

pytest_plugins = ["support.plugin", "support.own_warnings", "support.any_day"]
