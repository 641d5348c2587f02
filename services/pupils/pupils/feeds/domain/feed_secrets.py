"""How long a feed's signing secret is good after a new one was made."""

from datetime import datetime, timedelta


def overlap_ends(now: datetime, hours: int) -> datetime | None:
    """Until when the previous secret is taken; None: no longer."""
    return now + timedelta(hours=hours) if hours else None


def is_good(until: datetime | None, now: datetime) -> bool:
    """Whether the previous secret is still taken."""
    return until is not None and now < until
