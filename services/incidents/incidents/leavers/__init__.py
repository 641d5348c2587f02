"""Children with a file who left, and nobody knows where they are."""
