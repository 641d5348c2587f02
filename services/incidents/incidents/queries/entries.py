"""Concerns, decisions, notes and actions opened as entries of a chronology or an incident record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.database import Unit
from chassis.keyring import Keyring
from chassis.sealing import DataKey
from haven_schemas.rpc.incidents_records import Entry
from sqlalchemy import select

from incidents.models import ActionRow, CategoryRow, ConcernRow, EntryRow, RecordSubjectRow
from incidents.narrative import holder_of, open_records, unseal
from incidents.report_details import open_details

from .step_views import value_in_words
from .subject_views import subject_views

MOST_BYTES = 700_000
"""Text a page may hold, so that its answer stays below the 1 MiB that one message may have."""

Record = ConcernRow | EntryRow | ActionRow


@dataclass(frozen=True)
class _Opened:
    """A record with what is needed to show it."""

    record: Record
    key: DataKey | None
    lines: Sequence[RecordSubjectRow]
    category: CategoryRow
    words_of: UUID | None
    value: str | None = None


def open_entries(
    unit: Unit,
    keyring: Keyring,
    record_ids: Sequence[UUID],
    categories: Mapping[UUID, CategoryRow],
    *,
    of_subject: UUID | None,
) -> list[Entry]:
    """Entries of ``record_ids``, in that order, with five statements however many they are.

    ``of_subject``: the child whose chronology it is; everything is then opened through their file, with one vault call.
    ``VaultAway`` if the vault is needed and away. A record whose key is not to be had comes without text, ``sealed``.
    """
    records = _records(unit, record_ids)
    lines = _lines(unit, record_ids)
    keys = _keys(unit, keyring, records, lines, of_subject)
    return [
        _entry(
            _Opened(
                record,
                keys.get(record.id),
                lines[record.id],
                categories[record.category_id],
                of_subject,
                _value(record, categories),
            )
        )
        for record in (records[record_id] for record_id in record_ids)
    ]


def _value(record: Record, categories: Mapping[UUID, CategoryRow]) -> str | None:
    return value_in_words(record.decision, record.value, categories) if isinstance(record, EntryRow) else None


def fitting(entries: Sequence[Entry]) -> list[Entry]:
    """The first entries that together stay below ``MOST_BYTES``; at least one."""
    fits: list[Entry] = []
    size = 0
    for entry in entries:
        size += len(entry.model_dump_json().encode())
        if fits and size > MOST_BYTES:
            break
        fits.append(entry)
    return fits


def _records(unit: Unit, record_ids: Sequence[UUID]) -> dict[UUID, Record]:
    found: dict[UUID, Record] = {}
    found |= {row.id: row for row in unit.session.scalars(select(ConcernRow).where(ConcernRow.id.in_(record_ids)))}
    found |= {row.id: row for row in unit.session.scalars(select(EntryRow).where(EntryRow.id.in_(record_ids)))}
    found |= {row.id: row for row in unit.session.scalars(select(ActionRow).where(ActionRow.id.in_(record_ids)))}
    return found


def _lines(unit: Unit, record_ids: Sequence[UUID]) -> dict[UUID, list[RecordSubjectRow]]:
    named = select(RecordSubjectRow).where(RecordSubjectRow.record_id.in_(record_ids)).order_by(RecordSubjectRow.place)
    lines: dict[UUID, list[RecordSubjectRow]] = {record_id: [] for record_id in record_ids}
    for line in unit.session.scalars(named):
        lines[line.record_id].append(line)
    return lines


def _keys(
    unit: Unit,
    keyring: Keyring,
    records: Mapping[UUID, Record],
    lines: Mapping[UUID, Sequence[RecordSubjectRow]],
    of_subject: UUID | None,
) -> dict[UUID, DataKey]:
    readable = [record.id for record in records.values() if not (isinstance(record, ConcernRow) and record.sealed)]
    if not readable:
        return {}
    if of_subject is not None:
        return keyring.open_many(unit, readable, via=holder_of(of_subject))
    return open_records(unit, keyring, {each: [line.subject_id for line in lines[each]] for each in readable})


def _entry(opened: _Opened) -> Entry:
    record = opened.record
    if isinstance(record, ConcernRow):
        return _from_concern(record, opened)
    if isinstance(record, EntryRow):
        return _from_entry(record, opened)
    return _from_action(record, opened)


def _from_concern(concern: ConcernRow, opened: _Opened) -> Entry:
    return Entry(
        id=concern.id,
        kind="concern",
        category_name=opened.category.name,
        occurred_at=concern.occurred_at,
        recorded_at=concern.recorded_at,
        recorded_by=concern.reporter_id,
        text=_text(opened, "concern", "account", concern.account),
        child_words=_text(opened, "concern", "child_words", concern.child_words),
        action_taken=_text(opened, "concern", "action_taken", concern.action_taken),
        subjects=subject_views(opened.lines, opened.key, words_of=opened.words_of),
        incident_id=concern.incident_id,
        concern_id=concern.id,
        decision=concern.decision,
        sealed=opened.key is None,
        details=open_details(opened.key, concern, opened.lines, of_subject=opened.words_of),
    )


def _from_entry(entry: EntryRow, opened: _Opened) -> Entry:
    return Entry(
        id=entry.id,
        kind=entry.kind,
        category_name=opened.category.name,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        recorded_by=entry.recorded_by,
        text=_text(opened, "entry", "text", entry.text),
        child_words="",
        action_taken=_text(opened, "entry", "action_taken", entry.action_taken),
        subjects=subject_views(opened.lines, opened.key, words_of=opened.words_of),
        incident_id=entry.incident_id,
        concern_id=entry.concern_id,
        decision=entry.decision,
        value=opened.value,
        outcome=_text(opened, "entry", "outcome", entry.outcome),
        sealed=opened.key is None,
    )


def _from_action(action: ActionRow, opened: _Opened) -> Entry:
    return Entry(
        id=action.id,
        kind="action",
        category_name=opened.category.name,
        occurred_at=action.assigned_at,
        recorded_at=action.assigned_at,
        recorded_by=action.assigned_by,
        text=_text(opened, "action", "text", action.text),
        child_words="",
        action_taken=_text(opened, "action", "outcome", action.outcome),
        subjects=subject_views(opened.lines, opened.key, words_of=opened.words_of),
        incident_id=action.incident_id,
        concern_id=None,
        sealed=opened.key is None,
    )


def _text(opened: _Opened, table: str, field: str, sealed: bytes | None) -> str:
    if opened.key is None or sealed is None:
        return ""
    return unseal(opened.key, table, opened.record.id, field, sealed)
