"""Rules of the roll and its intake in plain Python: no database, no bus, no clock but the one passed in."""
