"""What can be asked of pupils: one question a file."""
