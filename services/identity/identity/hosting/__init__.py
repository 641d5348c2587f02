"""Where data is: what the trust says of places."""
