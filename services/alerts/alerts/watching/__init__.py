"""What the watcher was told goes in time."""
