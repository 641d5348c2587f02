"""What waits for a second person: who that is, whose turn it is, what their answer does."""
