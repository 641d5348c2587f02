"""Rules of the log in plain Python: what a leaf must be, and what is new, known or contradicts it."""
