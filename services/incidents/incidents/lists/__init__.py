"""What lists of concerns and records have in common: what narrows them, their order, and what a line says."""
