"""Members of staff who are kept from a child's records."""
