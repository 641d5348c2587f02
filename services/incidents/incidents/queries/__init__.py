"""What the service answers: one question a file."""
