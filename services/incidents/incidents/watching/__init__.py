"""What the watcher wrote goes in time."""
