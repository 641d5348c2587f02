"""Leavers as they stand in a list: how much their file holds, whether they are at risk, who was asked last. No text."""

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.rpc.incidents_leavers import LeaverLine
from sqlalchemy import Select, and_, select, tuple_

from incidents.categories.queries.categories import categories_by_id
from incidents.handovers.queries.file_facts import FileFacts, file_facts
from incidents.models import LeaverEnquiryRow, LeaverRow

from .leavers import NOT_KNOWN, enquiries_since

_LONDON = ZoneInfo("Europe/London")


def leaver_lines(unit: Unit, leavers: Sequence[LeaverRow]) -> list[LeaverLine]:
    """In the order given."""
    asked: dict[LeaverRow, list[LeaverEnquiryRow]] = {each: [] for each in leavers}
    for leaver, enquiry in unit.session.execute(_enquiries(leavers)):
        asked[leaver].append(enquiry)
    facts = _facts(unit, leavers)
    return [_line(unit, each, facts[each.school_id, each.subject_id], asked[each]) for each in leavers]


def _enquiries(leavers: Sequence[LeaverRow]) -> Select[LeaverRow, LeaverEnquiryRow]:
    """The newest first."""
    keys = [(each.school_id, each.subject_id) for each in leavers]
    return (
        select(LeaverRow, LeaverEnquiryRow)
        .join(LeaverEnquiryRow, and_(*enquiries_since()))
        .where(tuple_(LeaverRow.school_id, LeaverRow.subject_id).in_(keys))
        .order_by(LeaverEnquiryRow.asked_at.desc(), LeaverEnquiryRow.entry_id.desc())
    )


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
            "whereabouts": NOT_KNOWN if last is None else last.whereabouts,
            "records": len(facts.record_ids),
            "risk": facts.risk,
            "enquiries": len(asked),
            "last_asked": None if last is None else last.asked,
            "asked_at": None if last is None else last.asked_at,
            "ask_again_on": None if again_on is None else again_on.isoformat(),
            "overdue": again_on is not None and again_on <= unit.now.astimezone(_LONDON).date(),
        }
    )
