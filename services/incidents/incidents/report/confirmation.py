"""How long a concern may be without the word that people were told of it, and when it is published again."""

from datetime import timedelta

CONFIRMED_WITHIN = timedelta(minutes=5)
_LONGEST = timedelta(days=1)


def next_wait(times: int) -> timedelta:
    """How long to wait after having published again ``times`` times: ever twice as long, at most a day."""
    return min(_LONGEST, CONFIRMED_WITHIN * (1 << min(times, 10)))
