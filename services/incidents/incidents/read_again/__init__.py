"""Files that another school signed for, read again for a reason that is agreed to."""
