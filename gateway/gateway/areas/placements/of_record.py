"""Where the child of a record is taught, and what people read when a placement is refused."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from haven_schemas.acts.referrals.placements import LIST_PLACEMENTS, PlacementList, PlacementsQuery
from haven_schemas.errors import FieldCode, Problem
from pydantic import ValidationError

from gateway.areas.referrals.made_from import OWNER_WORDS
from gateway.pages.forms import errors_of
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_DAYS = "Tick the days, or half days, on which the child is there."
WORDS: Annotated[Mapping[tuple[str, FieldCode], str], "what is to be put right"] = {
    ("agency_id", FieldCode.REQUIRED): "Choose where the child is taught.",
    ("agency_id", FieldCode.UNKNOWN): "Choose a provider from the list. This one is not there on that day.",
    ("contact_id", FieldCode.UNKNOWN): "This person is not at that provider. Choose somebody who is.",
    ("half_days", FieldCode.REQUIRED): _DAYS,
    ("half_days", FieldCode.TOO_SHORT): _DAYS,
    ("half_days", FieldCode.OVERLAPS): "By this record the child is somewhere else on one of these days. End that "
    "first, or choose other days.",
    ("half_days", FieldCode.AS_IT_IS): "This is how it is already.",
    ("record_id", FieldCode.NOT_ALLOWED): "This record is closed. Open it again first.",
    ("record_id", FieldCode.WHICH_CHILDREN): "This record is about several children. Write it down in a record that "
    "is about this child alone.",
    ("starts_on", FieldCode.WRONG_FORMAT): "Write the first day there, such as 24/11/2026.",
    ("starts_on", FieldCode.TOO_FAR_AHEAD): "That is more than a year ahead. Check the year.",
    ("starts_on", FieldCode.TOO_LONG_AGO): "That is more than ten years ago. Check the year.",
    ("ends_on", FieldCode.WRONG_FORMAT): "Write the last day there, such as 24/11/2026.",
    ("ends_on", FieldCode.TOO_LONG_AGO): "The last day cannot be before the first.",
    ("ends_on", FieldCode.TOO_FAR_AHEAD): "That is too far ahead. Check the year.",
    ("last_on", FieldCode.WRONG_FORMAT): "Write the last day there, such as 24/11/2026.",
    ("reviewed_on", FieldCode.WRONG_FORMAT): "Write the day of the last review, such as 24/11/2026.",
    ("reviewed_on", FieldCode.IN_THE_FUTURE): "The day of the last review is to come.",
    ("reviewed_on", FieldCode.TOO_LONG_AGO): "It cannot have been reviewed before its first day.",
    ("from_on", FieldCode.WRONG_FORMAT): "Write the day these days hold from, such as 24/11/2026.",
    ("from_on", FieldCode.TOO_LONG_AGO): "These days cannot hold from before the first day there.",
    ("from_on", FieldCode.TOO_FAR_AHEAD): "That is after the last day there, or more than a year ahead.",
    ("because", FieldCode.REQUIRED): "Choose why.",
    ("owner_id", FieldCode.NOT_ALLOWED): "You see to it yourself. Whoever writes in records can pass it on.",
    **OWNER_WORDS,
    ("placement_id", FieldCode.NOT_ALLOWED): "This was ended already, or other days hold by now. Look at it again.",
}


def placements_of(session: Session, incident_id: UUID) -> PlacementList | None:
    """None where that cannot be told now: the record is shown all the same."""
    try:
        return haven().services.ask(LIST_PLACEMENTS, session.caller, PlacementsQuery(record_id=incident_id))
    except Problem as problem:
        if problem.code in AWAY:
            return None
        raise


def errors_of_placement(error: Problem | ValidationError) -> dict[str, str]:
    """Field and sentence; what is about something else is raised."""
    found = errors_of(error)
    if found is None:
        raise error
    if isinstance(error, Problem):
        return {each.field: WORDS.get((each.field, each.code), found.get(each.field, "")) for each in error.fields}
    boxes = {name.partition(".")[0]: words for name, words in found.items()}  # of one of several days: all of them
    return {
        name: next((said for (field, _), said in WORDS.items() if field == name), words)
        for name, words in boxes.items()
    }
