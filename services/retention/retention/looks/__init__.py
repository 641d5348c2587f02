"""Every file is looked at, by day and by people."""
