"""What can be asked of a service: requests, replies and the calls that take them, a module an area."""
