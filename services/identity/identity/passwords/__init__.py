"""Passwords, mailed links, and the trust's rules for signing in."""
