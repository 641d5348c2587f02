"""Files and pushes from a school's system: taken in, applied, decided about."""
