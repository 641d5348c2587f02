"""Attacks that only a whole system can be tried with: on its broker, its front server, its deadlines."""
