"""Who is on the roll: found, named, and brought up to date."""
