"""Concerns, decisions, entries, actions and documents opened as entries of a chronology or an incident record."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar, cast
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.acts.incidents.records import Entry
from haven_schemas.identifiers import Contract
from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from incidents.models import ActionRow, CategoryRow, ConcernRow, DocumentRow, EntryRow, PersonRow, RecordSubjectRow
from incidents.narrative import open_records, open_through
from incidents.sight import hide_incident_ids

from .documents import file_names, papers_among
from .entry_versions import name_what_is_seen, value_in_words
from .entry_views import OpenedRecord, Record, entry_view
from .people import people_of_entries
from .texts import audit_broken

Lines = Mapping[UUID, Sequence[RecordSubjectRow]]
"""Which children each record is about, in the order they were named."""
Fits = TypeVar("Fits", bound=Contract)
MOST_BYTES = 700_000
"""Text a page may hold, so that its answer stays below the 1 MiB that one message may have."""
_TABLE_OF_KIND: Mapping[str, type[Record]] = {"concern": ConcernRow, "action": ActionRow, "document": DocumentRow}
"""Every other kind is an entry's."""
_TABLES: tuple[type[Record], ...] = (*_TABLE_OF_KIND.values(), EntryRow)
_WANTED = bindparam("record_ids", type_=ARRAY(Uuid()))
_ROWS = {table: select(table).where(table.id == any_(_WANTED)) for table in _TABLES}
_LINES = select(RecordSubjectRow).where(RecordSubjectRow.record_id == any_(_WANTED)).order_by(RecordSubjectRow.place)


def open_entries(
    unit: Unit,
    keyring: Keyring,
    record_ids: Sequence[UUID],
    categories: Mapping[UUID, CategoryRow],
    *,
    of_subject: Sequence[UUID] | None,
    though_restricted: bool = False,
    lines: Lines | None = None,
) -> list[Entry]:
    """Entries of ``record_ids``, in that order, with ten statements at most, however many they are.

    One that went to another school between the statement that named it and this one is left out: its file is there.

    ``of_subject``: the child whose chronology it is, by every id they have; everything is then opened through their
    files, with one vault call for each that is needed. ``lines``: which children each is about, if it is known already.
    ``VaultAway`` if the vault is needed and away. A record whose key is not to be had comes without text, ``sealed``;
    one whose use is restricted likewise, ``restricted``, unless it is read for a purpose (``though_restricted``); one
    that was changed outside of Haven likewise, ``broken``, which is audited: the rest of a child's file stays readable.
    """
    lines = _lines(unit, record_ids) if lines is None else {each: lines[each] for each in record_ids}
    records = _records(unit, lines)
    people = people_of_entries(unit, record_ids)
    closed = [] if though_restricted else [each for each, named in lines.items() if _is_restricted(named)]
    readable = [record for record in records.values() if record.id not in closed and not _waits(record)]
    broken = set[UUID]()
    keys = _keys(unit, keyring, _wanted(readable, lines, people), of_subject, broken)
    misnamed = set[UUID]()
    documents = [record for record in records.values() if isinstance(record, DocumentRow)]
    names, papers = file_names(unit, keys, documents, misnamed), papers_among(unit, documents)
    entries = [
        entry_view(
            OpenedRecord(
                record=record,
                key=keys.get(record.id),
                lines=lines[record.id],
                category=categories[record.category_id],
                people=people.get(record.id, []),
                keys=keys,
                words_of=of_subject,
                value=_value(record, categories),
                file_name=names.get(record.id, ""),
                paper=papers.get(record.id),
                broken=record.id in misnamed or (record.id in broken and record.id not in keys),
            )
        )
        for record in (records[record_id] for record_id in record_ids if record_id in records)
    ]
    audit_broken(unit, broken.union(entry.id for entry in entries if entry.broken))
    return hide_incident_ids(unit, name_what_is_seen(unit, entries, categories))


def _value(record: Record, categories: Mapping[UUID, CategoryRow]) -> str | None:
    return value_in_words(record.decision, record.value, categories) if isinstance(record, EntryRow) else None


def fitting(entries: Sequence[Fits], most: int = MOST_BYTES) -> list[Fits]:
    """The first of some that together stay below ``most`` bytes; at least one."""
    fits: list[Fits] = []
    size = 0
    for entry in entries:
        size += len(entry.model_dump_json().encode())
        if fits and size > most:
            break
        fits.append(entry)
    return fits


def _records(unit: Unit, lines: Lines) -> dict[UUID, Record]:
    """The rows, out of the tables that the lines name; a record without a line may be in any of them."""
    found: dict[UUID, Record] = {}
    for table in _TABLES:
        wanted = [record_id for record_id, named in lines.items() if not named or _table_of(named[0]) is table]
        if wanted:
            rows = cast("Iterable[Record]", unit.session.scalars(_ROWS[table], {"record_ids": wanted}))
            found |= {row.id: row for row in rows}
    return found


def _table_of(line: RecordSubjectRow) -> type[Record]:
    return _TABLE_OF_KIND.get(line.record_kind, EntryRow)


def _lines(unit: Unit, record_ids: Sequence[UUID]) -> Lines:
    lines: dict[UUID, list[RecordSubjectRow]] = {record_id: [] for record_id in record_ids}
    for line in unit.session.scalars(_LINES, {"record_ids": list(record_ids)}):
        lines[line.record_id].append(line)
    return lines


def _wanted(
    records: Sequence[Record],
    lines: Lines,
    people: Mapping[UUID, Sequence[PersonRow]],
) -> dict[UUID, set[UUID]]:
    """Whose keys are needed, of the records and of the names of the adults in them, and whose files may open them."""
    wanted: dict[UUID, set[UUID]] = {}
    for record in records:
        children = {line.subject_id for line in lines[record.id]}
        for each in (record.id, *(person.id for person in people.get(record.id, ()))):
            wanted.setdefault(each, set()).update(children)
    return wanted


def _keys(
    unit: Unit,
    keyring: Keyring,
    wanted: Mapping[UUID, set[UUID]],
    of_subject: Sequence[UUID] | None,
    broken: set[UUID],
) -> dict[UUID, DataKey]:
    if not wanted:
        return {}
    if of_subject is not None:
        return open_through(unit, keyring, wanted, of_subject, broken)
    return open_records(unit, keyring, wanted, broken)


def _waits(record: Record) -> bool:
    """Whether only the intake key opens it."""
    return isinstance(record, ConcernRow) and record.sealed


def _is_restricted(lines: Sequence[RecordSubjectRow]) -> bool:
    return any(line.restricted for line in lines)
