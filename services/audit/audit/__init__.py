"""Append-only log of every read, write and refusal in the trust."""
