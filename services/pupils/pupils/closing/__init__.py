"""What is open at a school that is to be closed, and the roll of one that is."""
