"""Help: the guides as pages, with a search."""
