"""Second factors, and the second tier gained by them."""
