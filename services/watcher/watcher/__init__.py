"""Tries Haven out every ten minutes, as people use it: a client of the public API, and nothing else."""
