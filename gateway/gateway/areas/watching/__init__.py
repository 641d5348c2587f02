"""Whether the installation is tried out every ten minutes."""
