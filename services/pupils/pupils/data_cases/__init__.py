"""The data protection officer's cases, and children found for one of them."""
