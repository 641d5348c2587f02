"""Keys of what other services keep for as long as their own rule says."""
