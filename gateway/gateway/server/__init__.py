"""What speaks HTTP to the outside: reads and writes without holding a thread, and hands whole requests to Flask."""
