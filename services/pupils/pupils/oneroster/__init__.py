"""OneRoster: pupils, contacts and staff in a zip of CSV tables."""
