"""Search in what was written."""
