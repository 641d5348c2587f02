"""When something may have happened."""

from datetime import datetime, timedelta

from haven_schemas.errors import FieldCode, invalid

CLOCK_TOLERANCE = timedelta(seconds=60)
"""A phone's clock may run ahead of ours."""

_LONGEST_AGO_YEARS = 25
"""A child's record is kept until they are 25 (IRMS toolkit): nothing in it can have happened before that."""


def check_occurred_at(occurred_at: datetime, now: datetime) -> None:
    """``Problem(invalid_request)`` on ``occurred_at`` if it lies in the future or over 25 years back."""
    if occurred_at > now + CLOCK_TOLERANCE:
        raise invalid("occurred_at", FieldCode.IN_THE_FUTURE)
    if occurred_at < now - timedelta(days=365.25 * _LONGEST_AGO_YEARS):
        raise invalid("occurred_at", FieldCode.TOO_LONG_AGO)
