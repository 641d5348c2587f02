"""What a person may read again of what they wrote themselves (decision 0030)."""

from datetime import datetime, timedelta

from chassis.access.context import Access

_OPEN_AT_FIRST_TIER = timedelta(days=1)
"""A phone that lies about opens no old report: after this it takes the second tier."""


def opens_to_reporter(access: Access, recorded_at: datetime, permit_issued_at: datetime | None, now: datetime) -> bool:
    """Whether a report opens to who sent it: not what is older than the proof of who the caller is.

    What came by a reporting permit was written by whoever signed in when the permit was given: that person may have
    lost the account since, and goes on reporting with what their browser still holds.
    """
    written_at = recorded_at if permit_issued_at is None else min(recorded_at, permit_issued_at)
    is_fresh = access.is_elevated(now) or now <= recorded_at + _OPEN_AT_FIRST_TIER
    return is_fresh and access.opens(written_at)
