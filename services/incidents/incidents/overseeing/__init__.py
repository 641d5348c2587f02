"""How a child's file is used, for the data protection officer, without a word of it."""
