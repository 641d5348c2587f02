"""Rules and states in plain Python."""
