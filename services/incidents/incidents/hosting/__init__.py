"""Where data is."""
