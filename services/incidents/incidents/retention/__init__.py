"""What the retention service asks: which files there are and of what kinds, and whose file a person reads."""
