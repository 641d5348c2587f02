"""What staff pages share: their blueprint, forms and doors."""
