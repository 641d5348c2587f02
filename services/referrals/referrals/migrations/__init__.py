"""Numbered migrations of the database of referrals."""
