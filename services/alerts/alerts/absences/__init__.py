"""Who is away, and what is done about it."""
