"""Everything about one child in order, the card on top, and who has read it."""
