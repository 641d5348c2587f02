"""When a child may be expected who is reported before they are born."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rpc.incidents.reporting import ConcernPupil

_LONDON = ZoneInfo("Europe/London")
_LATE = timedelta(days=31)
"""A child may be born later than was expected. Ours, and generous."""
_LONGEST_AHEAD = timedelta(days=310)
"""Ten months: a pregnancy takes nine, and nobody knows of it earlier. Ours."""


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
