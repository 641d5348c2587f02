"""Version 1 of the API: what its areas share."""
