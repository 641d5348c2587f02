"""What identity owns, as far as files are kept by it."""
