"""Reports that were sealed in the browser while Haven could not be reached."""
