"""Agencies outside the trust, and whom to speak to there."""
