"""Photos of pupils: one small picture each, sealed."""
