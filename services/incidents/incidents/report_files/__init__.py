"""Files that come with a report."""
