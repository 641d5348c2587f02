"""Where a child of one school is now, once that is agreed, so that their file follows."""
