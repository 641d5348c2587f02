"""Who is told of what: one event a use case."""
