"""What is open at a school that is to be closed."""
