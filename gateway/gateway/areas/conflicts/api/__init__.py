"""API of colleagues who are linked to a child."""
