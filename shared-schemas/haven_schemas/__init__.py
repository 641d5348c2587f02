"""Contracts between Haven's services: events, RPC requests and replies, error codes, checked types."""
