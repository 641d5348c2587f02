"""Which children are in a record and what part they had in it, and correcting both."""
