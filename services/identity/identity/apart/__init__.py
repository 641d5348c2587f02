"""Whether two accounts are one person's."""
