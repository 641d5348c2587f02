"""A child's file is destroyed for good: proposed, agreed by a second person, announced, and done on its day."""
