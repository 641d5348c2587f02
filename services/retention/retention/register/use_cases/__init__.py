"""What people and jobs ask for: one verb a file."""
