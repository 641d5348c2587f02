"""Ways into a service, and what stands before each."""
