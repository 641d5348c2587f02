"""Dates to keep on incident records, which no referral begins."""
