"""What is deleted with a child's file."""
