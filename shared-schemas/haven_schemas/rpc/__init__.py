"""Typed requests and replies, one module a service."""
