"""Day passes of supply and visiting staff."""
