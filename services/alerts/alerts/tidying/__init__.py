"""What was told and is done with goes by itself."""
