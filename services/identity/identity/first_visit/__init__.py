"""A person's first visits: three steps on their first page, until they are done or dismissed."""
