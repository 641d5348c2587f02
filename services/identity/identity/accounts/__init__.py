"""Staff accounts: invited, changed, suspended, ended."""
