"""What a process is made of: settings, logs, health, metrics, migrations."""
