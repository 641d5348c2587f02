"""What other services own and pupils keeps a copy of."""
