"""What waits for a second person, and what they said."""
