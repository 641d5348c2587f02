"""Referrals: made, moved on step by step, looked at."""
