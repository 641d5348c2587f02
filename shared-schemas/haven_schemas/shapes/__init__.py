"""What is said between processes and to us, field by field, as short texts that a review can read."""
