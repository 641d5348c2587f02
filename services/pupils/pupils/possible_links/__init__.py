"""Members of staff who may be a child's parent, found by what the school says of its contacts."""
