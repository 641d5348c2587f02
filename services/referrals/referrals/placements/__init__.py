"""Which days children spend at another provider."""
