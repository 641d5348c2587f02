"""Whether two accounts are two independent people: what a decision that nobody can undo asks for."""
