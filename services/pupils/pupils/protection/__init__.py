"""Protected identities: what a child was before, and questions about it."""
