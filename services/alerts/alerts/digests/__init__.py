"""The mail of a day, instead of one for each alert."""
