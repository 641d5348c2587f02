"""What keeps a file whatever its schedule says."""
