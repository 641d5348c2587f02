"""Concerns as staff report them, and what their reporters see of them."""
