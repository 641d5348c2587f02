"""Real parts for tests: a shared infrastructure, and worlds of their own on it. See ``plugin`` for the fixtures."""
