"""What people ask for: one verb a file."""
