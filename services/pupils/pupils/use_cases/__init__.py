"""What can be done in pupils: one use case a file."""
