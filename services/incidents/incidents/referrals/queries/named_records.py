"""Entries and documents that entries about referrals name, as far as their reader sees them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.records import Entry
from haven_schemas.rpc.incidents.referral_kinds import NamedRecord, ReferralDetails
from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, bindparam, or_, select

from incidents.categories.queries.categories import categories_by_id
from incidents.models import ActionRow, CategoryRow, ConcernRow, DocumentRow, EntryRow, RecordSubjectRow
from incidents.referrals.domain.referral_details import named_in, only_naming
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import MOST_KEPT, visible_lines

_TABLES = (ConcernRow, EntryRow, ActionRow, DocumentRow)
_LINE = RecordSubjectRow


def name_what_is_seen(unit: Unit, entries: Sequence[Entry], categories: Mapping[UUID, CategoryRow]) -> list[Entry]:
    """The same entries, those about referrals with the records they name; one statement where there is any, and none
    where there is not. What is hidden from the reader is named to them nowhere."""
    wanted = {each for entry in entries if entry.referral for each in named_in(entry.referral.details)}
    if not wanted:
        return list(entries)
    seen = _seen(unit, wanted, categories)
    return [_named(entry, seen) for entry in entries]


def seen_of(unit: Unit, said: Iterable[ReferralDetails]) -> dict[UUID, NamedRecord]:
    """Of the records that these name, those that the caller sees; one statement, and none where none is named."""
    wanted = {each for details in said for each in named_in(details)}
    return _seen(unit, wanted, categories_by_id(unit)) if wanted else {}


def only_seen(unit: Unit, details: ReferralDetails) -> ReferralDetails:
    """The same, naming none but what the caller sees."""
    return only_naming(details, seen_of(unit, [details]))


def records_of_incident(unit: Unit, incident_id: UUID, record_ids: Collection[UUID]) -> set[UUID]:
    """Those of ``record_ids`` that are in the incident record and seen by the caller."""
    if not record_ids:
        return set()
    within = or_(*(_LINE.record_id.in_(select(table.id).where(table.incident_id == incident_id)) for table in _TABLES))
    seen = _statement(visible_lines(sight_of(unit), categories_by_id(unit))).where(within)
    return {row.record_id for row in unit.session.execute(seen, {"record_ids": list(record_ids)})}


def _seen(unit: Unit, wanted: Collection[UUID], categories: Mapping[UUID, CategoryRow]) -> dict[UUID, NamedRecord]:
    seen = _statement(visible_lines(sight_of(unit), categories))
    rows = unit.session.execute(seen, {"record_ids": list(wanted)})
    return {
        row.record_id: NamedRecord(id=row.record_id, kind=row.record_kind, occurred_at=row.occurred_at) for row in rows
    }


@lru_cache(MOST_KEPT)
def _statement(seen: ColumnElement[bool]) -> Select[UUID, str, object]:
    """Of ``:record_ids``, those whose lines are ``seen``."""
    asked = _LINE.record_id == any_(bindparam("record_ids", type_=ARRAY(Uuid())))
    return select(_LINE.record_id, _LINE.record_kind, _LINE.occurred_at).where(asked, seen).distinct()


def _named(entry: Entry, seen: Mapping[UUID, NamedRecord]) -> Entry:
    if entry.referral is None:
        return entry
    details = only_naming(entry.referral.details, seen)
    named = sorted((seen[each] for each in named_in(details)), key=lambda each: (each.occurred_at, each.id))
    return entry.model_copy(update={"referral": entry.referral.model_copy(update={"details": details, "named": named})})
