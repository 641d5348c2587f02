"""A request about a child's data, and whom it is about."""
