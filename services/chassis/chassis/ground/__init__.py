"""What everything in a service stands on: logs, settings, who asks, and what is said when something is away."""
