"""A referral: made, answered, stepped through."""
