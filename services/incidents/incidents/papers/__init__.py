"""Papers of a child: plans, reports and orders that belong to no incident record."""
