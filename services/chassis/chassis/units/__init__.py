"""The unit of work: one transaction, one instant, one school scope."""
