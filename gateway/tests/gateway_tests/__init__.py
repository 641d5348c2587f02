"""A package of its own name, so that pytest does not take the folder ``gateway`` for the package ``gateway``."""
