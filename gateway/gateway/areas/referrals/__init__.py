"""Referrals to other agencies, and what they wait for."""
