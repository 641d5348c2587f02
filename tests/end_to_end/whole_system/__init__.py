"""Stories whose point is that processes are killed on the way."""
