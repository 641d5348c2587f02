"""Plumbing every Haven service shares. It holds no word of the field."""
