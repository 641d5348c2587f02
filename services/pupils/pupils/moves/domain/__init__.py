"""Rules in plain Python."""
