"""An entry's versions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import get_args
from uuid import UUID

from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.acts.incidents import Decision, Step, StepView
from haven_schemas.acts.incidents.entries import EntryVersion
from haven_schemas.acts.incidents.entry_kinds import EntryDetails
from haven_schemas.acts.incidents.records import Entry
from haven_schemas.acts.incidents.referral_kinds import NamedRecord, ReferralDetails
from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, bindparam, or_, select

from incidents.categories import categories_by_id
from incidents.models import (
    ActionRow,
    CategoryRow,
    ConcernRow,
    DocumentRow,
    EntryRow,
    RecordSubjectRow,
    RecordVersionRow,
)
from incidents.narrative import text_of, unseal
from incidents.sight import MOST_KEPT, sight_of, visible_lines

from .referral_details import named_in, only_naming, own_kind, read_referral

_TABLES = (ConcernRow, EntryRow, ActionRow, DocumentRow)
_LINE = RecordSubjectRow
_DECISIONS = frozenset(get_args(Decision))
_NAMES_A_CATEGORY: Step = "recategorised"


def past_version(table: str, kind: str, row: RecordVersionRow, key: DataKey) -> EntryVersion:
    """What a record of a ``kind`` said before; an entry about a referral names all it named."""

    def opened(field: str, sealed: bytes | None) -> str:
        return "" if sealed is None else unseal(key, table, row.record_id, field, sealed, row.version)

    return EntryVersion.model_validate(
        {
            "version": row.version,
            "occurred_at": row.occurred_at,
            "text": opened("account" if table == "concern" else "text", row.text),
            "child_words": opened("child_words", row.child_words),
            "action_taken": opened("action_taken", row.action_taken),
            "written_by": row.written_by,
            "written_at": row.written_at,
            "reason": opened("change_reason", row.reason),
            **said_beside(kind, opened("details", row.details)),
        }
    )


def read_details(text: str) -> EntryDetails:
    """What was sealed by ``details_text``; nothing for an entry from before there were kinds."""
    return EntryDetails.model_validate_json(text) if text else EntryDetails()


def words_of_kind(details: bytes) -> str:
    """What people wrote in opened details, a line each: to be searched."""
    said = read_details(details.decode())
    return "\n".join(line for line in (said.with_whom, said.agency, said.reason) if line)


def said_beside(kind: str, details: str) -> dict[str, EntryDetails | ReferralDetails]:
    """What its kind says beside the text, by the field of the version it stands in."""
    if own_kind(kind):
        return {"details": EntryDetails(), "referral": read_referral(details)}
    return {"details": read_details(details)}


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


def is_step(entry: EntryRow) -> bool:
    """Whether it is a step; a first decision is none."""
    return entry.decision is not None and entry.decision not in _DECISIONS


def step_views(
    entries: Sequence[EntryRow], keys: Mapping[UUID, DataKey], categories: Mapping[UUID, CategoryRow]
) -> list[StepView]:
    """In the order of ``entries``; one whose key is not to be had is left out."""
    return [
        StepView(
            id=entry.id,
            step=entry.decision,
            value=value_in_words(entry.decision, entry.value, categories),
            at=entry.recorded_at,
            by=entry.recorded_by,
            text=text_of(keys[entry.id], entry, "text"),
        )
        for entry in entries
        if entry.id in keys
    ]


def value_in_words(decision: str | None, value: str | None, categories: Mapping[UUID, CategoryRow]) -> str | None:
    """A category by its name as it is now; every other value as it is kept."""
    if decision != _NAMES_A_CATEGORY or value is None:
        return value
    category = categories.get(UUID(value))
    return None if category is None else category.name
