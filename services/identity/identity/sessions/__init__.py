"""Signing in and out, sessions, and the access tokens made from them."""
