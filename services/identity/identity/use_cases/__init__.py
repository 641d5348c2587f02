"""What can be done with accounts and sessions, one verb a file."""
