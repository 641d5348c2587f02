"""What other services own, as far as alerts needs it."""
