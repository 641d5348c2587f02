"""A child's file is destroyed: the records about them go, and what is about others too stays without them."""
