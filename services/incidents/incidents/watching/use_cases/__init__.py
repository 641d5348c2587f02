"""Of what the watcher wrote."""
