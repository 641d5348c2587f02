"""How referrals stand, in numbers."""
