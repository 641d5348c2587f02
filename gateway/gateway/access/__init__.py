"""Who asks, how often they may, and what is noted of it."""
