"""Who sees what: the rule in Python and in SQL."""
