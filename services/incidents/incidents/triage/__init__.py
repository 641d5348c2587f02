"""What a safeguarding lead decides about a concern, and the queues it waits in."""
