"""What a reporter wrote themselves, and when it happened."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chassis.ground.context import Access
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid

_OPEN_AT_FIRST_TIER = timedelta(days=1)
"""A phone that lies about opens no old report: after this it takes the second tier."""
CLOCK_TOLERANCE = timedelta(seconds=60)
"""A phone's clock may run ahead of ours."""

_LONGEST_AGO_YEARS = 25
"""A child's record is kept until they are 25 (IRMS toolkit): nothing in it can have happened before that."""
_LONDON = ZoneInfo("Europe/London")
_LATE = timedelta(days=31)
"""A child may be born later than was expected. Ours, and generous."""
_LONGEST_AHEAD = timedelta(days=310)
"""Ten months: a pregnancy takes nine, and nobody knows of it earlier. Ours."""


def opens_to_reporter(access: Access, recorded_at: datetime, permit_issued_at: datetime | None, now: datetime) -> bool:
    """Whether a report opens to who sent it: not what is older than the proof of who the caller is.

    What came by a reporting permit was written by whoever signed in when the permit was given: that person may have
    lost the account since, and goes on reporting with what their browser still holds.
    """
    written_at = recorded_at if permit_issued_at is None else min(recorded_at, permit_issued_at)
    is_fresh = access.is_elevated(now) or now <= recorded_at + _OPEN_AT_FIRST_TIER
    return is_fresh and access.opens(written_at)


def check_occurred_at(occurred_at: datetime, now: datetime) -> None:
    """``Problem(invalid_request)`` on ``occurred_at`` if it lies in the future or over 25 years back."""
    if occurred_at > now + CLOCK_TOLERANCE:
        raise invalid("occurred_at", FieldCode.IN_THE_FUTURE)
    if occurred_at < now - timedelta(days=365.25 * _LONGEST_AGO_YEARS):
        raise invalid("occurred_at", FieldCode.TOO_LONG_AGO)


def expected_birth_problem(expected_on: date, occurred_at: datetime, now: datetime) -> FieldCode | None:
    """``too_long_ago``: by the day that is reported the child was born for a month; ``too_far_ahead``: from today.

    By the day that is reported, so that a report which waited in a browser is taken, and one from paper too.
    """
    if expected_on < min(occurred_at, now).astimezone(_LONDON).date() - _LATE:
        return FieldCode.TOO_LONG_AGO
    if expected_on > now.astimezone(_LONDON).date() + _LONGEST_AHEAD:
        return FieldCode.TOO_FAR_AHEAD
    return None


def check_expected_births(pupils: Sequence[ConcernPupil], occurred_at: datetime, now: datetime) -> None:
    """``Problem(invalid_request)`` on each ``pupils.N.expected_on`` that cannot be."""
    found = {
        place: expected_birth_problem(each.expected_on, occurred_at, now)
        for place, each in enumerate(pupils)
        if each.expected_on is not None
    }
    fields = [FieldProblem(f"pupils.{place}.expected_on", code) for place, code in found.items() if code is not None]
    if fields:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=fields)
