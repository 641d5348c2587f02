"""What is forgotten with a destroyed file, and with time."""
