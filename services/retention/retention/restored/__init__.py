"""What a restored copy of the databases does again."""
