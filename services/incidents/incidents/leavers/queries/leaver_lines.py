"""Leavers as they stand in a list: how much their file holds, whether they are at risk, who was asked last. No text."""

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.leavers import LeaverLine

from incidents.categories.queries.categories import categories_by_id
from incidents.handovers.queries.file_facts import FileFacts, file_facts
from incidents.models import LeaverEnquiryRow, LeaverRow

from .enquiries import enquiries_about

_LONDON = ZoneInfo("Europe/London")


def leaver_lines(unit: Unit, leavers: Sequence[LeaverRow]) -> list[LeaverLine]:
    """In the order given."""
    asked = enquiries_about(unit, leavers)
    facts = _facts(unit, leavers)
    return [
        _line(unit, each, facts[each.school_id, each.subject_id], asked[each.school_id, each.subject_id])
        for each in leavers
    ]


def _facts(unit: Unit, leavers: Sequence[LeaverRow]) -> Mapping[tuple[UUID, UUID], FileFacts]:
    categories = categories_by_id(unit)
    found: dict[tuple[UUID, UUID], FileFacts] = {}
    for school_id in {each.school_id for each in leavers}:
        ids = [each.subject_id for each in leavers if each.school_id == school_id]
        found |= {(school_id, each): fact for each, fact in file_facts(unit, school_id, ids, categories).items()}
    return found


def _line(unit: Unit, leaver: LeaverRow, facts: FileFacts, asked: Sequence[LeaverEnquiryRow]) -> LeaverLine:
    last = asked[0] if asked else None
    again_on = None if last is None else last.ask_again_on
    return LeaverLine.model_validate(
        {
            "subject_id": leaver.subject_id,
            "school_id": leaver.school_id,
            "left_at": leaver.left_at,
            "whereabouts": leaver.whereabouts,
            "records": len(facts.record_ids),
            "risk": facts.risk,
            "enquiries": len(asked),
            "last_asked": None if last is None else last.asked,
            "asked_at": None if last is None else last.asked_at,
            "ask_again_on": None if again_on is None else again_on.isoformat(),
            "overdue": again_on is not None and again_on <= unit.now.astimezone(_LONDON).date(),
        }
    )
