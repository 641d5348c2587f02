"""Who is away, beside names and schools: a page says nothing of it rather than wait for the alerts service."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from haven_schemas.acts.absences import StaffAwayQuery, TeamAbsences, TeamAbsencesQuery
from haven_schemas.acts.alerts_calls import STAFF_AWAY, TEAM_ABSENCES
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway.sessions.current import NOT_SHOWN, Session
from gateway.state import haven

from .times import date_words

_SECONDS = 1.5
_NOT_TOLD = NOT_SHOWN | {ErrorCode.NOT_PERMITTED, ErrorCode.NOT_FOUND, ErrorCode.STEP_UP_REQUIRED}


def staff_away(session: Session, school_id: UUID) -> Mapping[UUID, date]:
    """Until when whoever of a school's staff is away today is; one call for everybody on the page."""
    if not session.has(Right.STAFF_READ):
        return {}
    try:
        found = haven().services.ask(STAFF_AWAY, session.caller, StaffAwayQuery(school_id=school_id), seconds=_SECONDS)
    except Problem as problem:
        if problem.code in _NOT_TOLD:
            return {}
        raise
    return {each.staff_id: each.until for each in found.away}


def team_absences(session: Session, school_id: UUID) -> TeamAbsences | None:
    """Of a school's safeguarding team; None while it cannot be told."""
    try:
        return haven().services.ask(
            TEAM_ABSENCES, session.caller, TeamAbsencesQuery(school_id=school_id), seconds=_SECONDS
        )
    except Problem as problem:
        if problem.code in _NOT_TOLD:
            return None
        raise


def away_words(until: date | None) -> str:
    """`` (away until 3 December 2026)``, to stand after a name; nothing for whoever is there."""
    return "" if until is None else f" (away until {date_words(until.isoformat())})"


def days_words(first_day: date, last_day: date) -> str:
    """``1 December 2026 to 4 December 2026``, or the one day."""
    first, last = (date_words(each.isoformat()) for each in (first_day, last_day))
    return first if first == last else f"{first} to {last}"
