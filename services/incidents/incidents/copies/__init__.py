"""What other services own and incidents keeps a copy of."""
