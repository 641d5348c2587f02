"""Files kept with a record: sent, examined, opened."""
