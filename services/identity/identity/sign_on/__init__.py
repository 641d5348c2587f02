"""Single sign-on: the trust's providers, the way there and back, and accounts linked there."""
