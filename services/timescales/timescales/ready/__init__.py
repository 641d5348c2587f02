"""Rules that come ready, by nation and area; their numbers are those their sources give, and no others."""

from datetime import date

CHECKED = date(2026, 11, 26)
"""When their sources were last looked at."""
CHECKED_AGAIN = date(2026, 12, 1)
"""When those were that had been read wrongly, or not at all."""
CHECKED_MOVES = date(2026, 12, 2)
"""When the regulation was about plans of children who move to another phase of education."""
