"""What is written about referrals into incident records, and what the referrals service may know of a record."""
