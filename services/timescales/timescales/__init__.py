"""By when law and guidance want what: kinds of day, calendars and dated rules."""
