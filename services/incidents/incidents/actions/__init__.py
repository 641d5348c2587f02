"""What a member of staff has to do, by when, and what came of it."""
