"""How a backup comes back: whole, beside the running system to try it, or one database of it."""
