"""What the audit service does, one verb a file; the unit is the transaction."""
