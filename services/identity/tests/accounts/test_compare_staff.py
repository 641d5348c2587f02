"""A service reads the trust's active staff to compare them, on real PostgreSQL."""
