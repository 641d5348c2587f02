"""What this service is connected to."""
