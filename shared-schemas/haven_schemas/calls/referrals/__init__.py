"""Calls of the referrals service, a module an area."""
