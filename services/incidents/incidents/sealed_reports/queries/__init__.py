"""What people and jobs ask for and nobody changes anything by: one question a file."""
