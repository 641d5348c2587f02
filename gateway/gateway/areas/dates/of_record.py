"""The dates to keep of a record, and the one that an agency sets with what it asks for."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from haven_schemas.acts.identity import ListStaff, StaffMember
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.incidents.records import Incident
from haven_schemas.acts.paging import MOST
from haven_schemas.acts.referrals.clocks import BeginClock, ClockList, ClocksQuery
from haven_schemas.acts.referrals.deadlines_calls import BEGIN_CLOCK, LIST_CLOCKS
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError
from timescales.asked import ASKED

from gateway.areas.referrals.made_from import OWNER_WORDS
from gateway.pages.forms import errors_of, text, typed_day
from gateway.rendering.times import in_london, read_time
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

WORDS: Annotated[Mapping[tuple[str, FieldCode], str], "what is to be put right"] = {
    ("rule", FieldCode.REQUIRED): "Choose what is to have happened.",
    ("rule", FieldCode.UNKNOWN): "Choose what is to have happened.",
    ("rule", FieldCode.NOT_ALLOWED): "This is not in force yet.",
    (
        "rule",
        FieldCode.SWITCHED_OFF,
    ): "This time is switched off at your trust. Whoever keeps its times can switch it on.",
    ("rule", FieldCode.RUNS_ALREADY): "This is waited for on this record already. Give that date another day instead.",
    ("record_id", FieldCode.NOT_ALLOWED): "This record is closed. Open it again first.",
    ("starts_on", FieldCode.WRONG_FORMAT): "Write the day it counts from, such as 24/11/2026.",
    ("starts_on", FieldCode.IN_THE_FUTURE): "The day it counts from is to come. Start it when it has happened.",
    ("starts_on", FieldCode.TOO_FAR_AHEAD): "That is more than a year ahead. Check the year.",
    ("starts_on", FieldCode.TOO_LONG_AGO): "That is more than ten years ago. Check the year.",
    ("starts_on", FieldCode.NO_TERMS): "The school's terms are not entered that far. Have them entered, and try again.",
    ("starts_time", FieldCode.REQUIRED): "The hour counts here: write the time it counts from, such as 15:40.",
    ("starts_time", FieldCode.WRONG_FORMAT): "Write the time it counts from, such as 15:40.",
    ("starts_time", FieldCode.IN_THE_FUTURE): "The time it counts from is to come.",
    ("met_on", FieldCode.WRONG_FORMAT): "Write the day it happened, such as 24/11/2026.",
    ("met_on", FieldCode.IN_THE_FUTURE): "The day it happened is to come.",
    ("met_on", FieldCode.TOO_LONG_AGO): "It cannot have happened before the day it counts from.",
    ("met_time", FieldCode.REQUIRED): "The hour counts here: write the time it happened, such as 15:40.",
    ("met_time", FieldCode.WRONG_FORMAT): "Write the time it happened, such as 15:40.",
    ("met_time", FieldCode.IN_THE_FUTURE): "The time it happened is to come.",
    ("met_time", FieldCode.TOO_LONG_AGO): "It cannot have happened before it began.",
    ("due_on", FieldCode.WRONG_FORMAT): "Write the day, such as 24/11/2026.",
    ("due_on", FieldCode.TOO_LONG_AGO): "That day is over. Choose a later one.",
    ("due_on", FieldCode.TOO_FAR_AHEAD): "That is more than a year ahead. Check the year.",
    ("due_on", FieldCode.AS_IT_IS): "This is the day it has already.",
    ("because", FieldCode.REQUIRED): "Choose why.",
    ("because", FieldCode.UNKNOWN): "Choose why.",
    ("owner_id", FieldCode.REQUIRED): "Choose who sees to it.",
    **OWNER_WORDS,
    ("owner_id", FieldCode.NOT_ALLOWED): "You see to it yourself. Whoever writes in records can pass it on.",
    ("owner_id", FieldCode.AS_IT_IS): "They see to it already.",
    ("deadline_id", FieldCode.NOT_ALLOWED): "This date is over already. Look at it again.",
}


def dates_of(session: Session, incident_id: UUID) -> ClockList | None:
    """None where that cannot be told now: the record is shown all the same."""
    try:
        return haven().services.ask(LIST_CLOCKS, session.caller, ClocksQuery(record_id=incident_id))
    except Problem as problem:
        if problem.code in AWAY:
            return None
        raise


def staff_at(session: Session, school_id: UUID) -> list[StaffMember]:
    """Who works there."""
    return haven().services.ask(LIST_STAFF, session.caller, ListStaff(school_id=school_id, limit=MOST)).staff


def colleagues_of(session: Session, found: Incident) -> list[StaffMember]:
    """Who else may see to a date of a record; none for who writes in no record and sees to it themselves."""
    if not session.has(Right.RECORD_WRITE):
        return []
    return [each for each in staff_at(session, found.school_id) if each.id not in found.kept_away]


def day_typed(name: str) -> str:
    """The day in a box as an ISO date; ``invalid_request`` on it where there is none."""
    day = typed_day(name)
    if not day:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(name, FieldCode.WRONG_FORMAT)])
    return day


def chosen(name: str, field: str = "") -> str:
    """What was chosen; ``invalid_request`` on ``field`` where nothing was."""
    if not text(name):
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(field or name, FieldCode.REQUIRED)])
    return text(name)


def time_typed(name: str) -> str | None:
    """The time in a box, ``15:40``, or None; ``invalid_request`` on it for what is none."""
    if not text(name):
        return None
    found = read_time(text(name))
    if found is None:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(name, FieldCode.WRONG_FORMAT)])
    return f"{found:%H:%M}"


def check_all(*reads: Callable[[], object]) -> None:
    """Reads each box; ``invalid_request`` on all that are wrong at once."""
    wrong: list[FieldProblem] = []
    for read in reads:
        try:
            read()
        except Problem as problem:
            wrong += problem.fields
    if wrong:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=wrong)


def errors_of_date(error: Problem | ValidationError) -> dict[str, str]:
    """Field and sentence; what is about something else is raised."""
    found = errors_of(error)
    if found is None:
        raise error
    if isinstance(error, Problem):
        return {each.field: WORDS.get((each.field, each.code), found.get(each.field, "")) for each in error.fields}
    return {
        name: next((said for (field, _), said in WORDS.items() if field == name), words)
        for name, words in found.items()
    }


def wanted_by(incident_id: UUID, asked_at: datetime) -> BeginClock | None:
    """The day by which an agency wants an answer, as a date to keep; None where none was written, or where it has its
    answer. ``ValidationError`` for what is no day."""
    if not text("due_on") or text("answer") not in ("", "later"):
        return None
    return BeginClock.model_validate(
        {
            "record_id": incident_id,
            "rule": ASKED,
            "starts_on": in_london(asked_at).date(),
            "due_on": typed_day("due_on"),
        }
    )


def check_wanted(session: Session, wanted: BeginClock | None) -> None:
    """Before words are kept: whether the day would be taken; ``already_closed`` of a record that is."""
    if wanted is None:
        return
    try:
        haven().services.ask(BEGIN_CLOCK, session.caller, wanted.model_copy(update={"check_only": True}))
    except Problem as problem:
        if any(each.field == "record_id" for each in problem.fields):
            raise Problem(ErrorCode.ALREADY_CLOSED) from None
        raise


def keep_wanted(session: Session, wanted: BeginClock | None, entry_id: UUID, key: str | None) -> None:
    """The day is waited for until the answer is written into the entry."""
    if wanted is not None:
        haven().services.ask(BEGIN_CLOCK, session.caller, wanted.model_copy(update={"entry_id": entry_id}), key)
