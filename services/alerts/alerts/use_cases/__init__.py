"""What alerts does, one verb a file; the unit is the transaction."""
