"""A schedule that the trust agreed as a form has it: what was typed, what stands there, and what is to be put right."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import request
from haven_schemas.acts.retention.schedules import LIST_SCHEDULES, Schedule, ScheduleList
from haven_schemas.errors import ErrorCode, FieldCode, Problem

from gateway.pages.forms import text, typed_day
from gateway.sessions.current import Session
from gateway.state import haven

_TEXTS = ("record", "trigger", "years", "source", "agreed", "note")
WORDS: Mapping[tuple[str, FieldCode], str] = {
    ("record", FieldCode.UNKNOWN): "Choose which kind of record.",
    ("record", FieldCode.NOT_ALLOWED): "No trust sets this otherwise. Choose another kind of record.",
    ("trigger", FieldCode.UNKNOWN): "Choose what the years are counted from.",
    (
        "trigger",
        FieldCode.NOT_ALLOWED,
    ): "Choose what this kind of record is counted from: by law, or because nothing else is known of it.",
    ("keeps", FieldCode.NOT_ALLOWED): "Of this kind nothing is proposed to be kept. Leave it empty.",
    ("years", FieldCode.WRONG_FORMAT): "Write how many years, as a whole number from 1 to 100.",
    (
        "years",
        FieldCode.TOO_SHORT,
    ): "It has to be kept longer: by law, while they are children, or while it is new.",
    ("years", FieldCode.NOT_ALLOWED): "The law sets a longer time. Write at least as many years.",
    ("source", FieldCode.REQUIRED): "Say in which policy it stands, by title and edition.",
    ("agreed", FieldCode.REQUIRED): "Say who agreed it, and when.",
    ("since", FieldCode.WRONG_FORMAT): "Write the first day, such as 1/9/2027.",
    ("since", FieldCode.DUPLICATE): "A schedule of this kind begins on this day already. Choose a later day.",
    ("since", FieldCode.TOO_LONG_AGO): "Choose today or a later day.",
    (
        "since",
        FieldCode.NOT_IN_THE_FUTURE,
    ): "By this files are kept for less time, or not kept on any more. Others are told, and have a whole working day: "
    "choose a day after that.",
}


def typed_schedule() -> dict[str, Any]:
    """The fields as they were typed."""
    typed: dict[str, Any] = {name: text(name) for name in _TEXTS}
    return {
        **typed,
        "years": int(typed["years"]) if typed["years"].isdecimal() and len(typed["years"]) <= 3 else typed["years"],
        "keeps": text("keeps") == "yes",
        "since": typed_day("since"),
    }


def values_of(present: Schedule | None, in_force: Schedule | None) -> dict[str, str]:
    """What the form shows: what was typed, what is kept, what holds now, or nothing."""
    if request.method == "POST":
        return {name: text(name) for name in (*_TEXTS, "since", "keeps")}
    found = present or in_force
    if found is None:
        return dict.fromkeys((*_TEXTS, "since", "keeps"), "")
    values = {name: str(getattr(found, name)) for name in _TEXTS}
    values |= {"keeps": "yes" if found.keeps else "", "since": str(found.since or "")}
    if present is None:  # what the trust agrees has a source and a day of its own
        values |= {"source": "", "agreed": "", "since": "", "note": ""}
    return values


def schedules(session: Session) -> ScheduleList:
    """All that hold, that they stand in place of, and that are to come."""
    return haven().services.ask(LIST_SCHEDULES, session.caller)


def coming_schedule(found: ScheduleList, schedule_id: UUID) -> Schedule:
    """One of the trust's own that has not begun; ``not_found`` for another."""
    for each in found.coming:
        if each.schedule_id == schedule_id:
            return each
    raise Problem(ErrorCode.NOT_FOUND)


def in_force(found: ScheduleList, record: str) -> Schedule | None:
    """What holds for a kind of record today."""
    return next((each for each in found.schedules if each.record == record), None)
