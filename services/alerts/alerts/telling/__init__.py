"""What happened is told to those whom it concerns."""
