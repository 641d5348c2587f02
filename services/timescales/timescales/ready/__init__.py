"""Rules that come ready, by nation and area; their numbers are those their sources give, and no others."""

from datetime import date

CHECKED = date(2026, 11, 26)
"""When their sources were last looked at."""
