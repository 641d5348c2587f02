"""What is forgotten with a destroyed file."""
