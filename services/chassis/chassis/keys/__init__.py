"""Keys of children and schools, and what is sealed under them."""
