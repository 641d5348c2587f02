"""What alerts reads from its own tables."""
