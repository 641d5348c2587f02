"""Rules of accounts, roles, passwords, codes and sessions, in plain Python."""
