"""Shared records, decided one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.one_of import none_of, one_of
from haven_schemas.acts.incidents.disposal import (
    NamedWords,
    SharedChoice,
    SharedRecord,
    SharedRecordPage,
    SharedRecordQuery,
    SharedRecordsQuery,
    SharedRecordWords,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import aliased

from incidents.categories import categories_by_id
from incidents.models import ActionRow, ConcernRow, DocumentRow, EntryRow, RecordSubjectRow
from incidents.paging import after_instant, cut, next_cursor
from incidents.reading import AnyRow, OneRecord, find_any_record, known_as, own_kind
from incidents.reading_ledger import note_reading
from incidents.sight import hide_incident_ids, open_family, sight_of, visible_lines

from .choices import Choice, choices_of
from .files import files_read
from .record_texts import version_of, words_in
from .redact import drafted_words

_IN_A_RECORD = (ConcernRow, EntryRow, ActionRow, DocumentRow)


def shared_record(
    unit: Unit, line: RecordSubjectRow, others: Sequence[UUID], incident_id: UUID | None, choice: Choice | None
) -> SharedRecord:
    """As it is shown, with what was decided of it. ``others``: the children who stay."""
    closed = sight_of(unit).closed
    decided = None if choice is None else choice.row
    return SharedRecord.model_validate(
        {
            "record_id": line.record_id,
            "kind": known_as(line.record_kind),
            "referral_kind": own_kind(line.record_kind),
            "occurred_at": line.occurred_at,
            "school_id": line.school_id,
            "incident_id": incident_id,
            "subject_ids": [each for each in others if each not in closed],
            "others": len(others),
            **{name: getattr(decided, name, None) for name in ("choice", "because", "decided_by", "decided_at")},
            "outdated": choice is not None and choice.is_outdated,
            "version": 0 if decided is None else decided.version,
            "may_decide": not line.restricted and unit.access.has(Right.RECORD_WRITE, line.school_id),
        }
    )


@dataclass(frozen=True)
class FoundRecord:
    """``family``: every id of the child whose file it is, today's first; ``others``: the children who stay."""

    record: OneRecord[AnyRow]
    family: Sequence[UUID]
    others: Sequence[UUID]

    @property
    def texts(self) -> ConcernRow | EntryRow | ActionRow | None:
        """The record, where it has words; None of a document."""
        row = self.record.row
        return None if isinstance(row, DocumentRow) else row

    @property
    def choices(self) -> list[SharedChoice]:
        """What can be decided: nothing is struck out of a document."""
        return ["keep", "remove"] if self.texts is None else ["keep", "redact"]


def find_shared_record(unit: Unit, subject_id: UUID, record_id: UUID, *, hold: bool = False) -> FoundRecord:
    """``not_found`` unless the caller sees it, reads the child's whole file, and it is about both.

    ``record_restricted``; ``vault_unavailable`` of a concern that waits under the intake key. ``hold``: until the
    transaction ends.
    """
    family = open_family(unit, subject_id)
    if subject_id not in files_read(unit, [subject_id]):
        raise Problem(ErrorCode.NOT_FOUND)
    record = find_any_record(unit, record_id, hold=hold)
    others = [each for each in record.subject_ids if each not in family]
    if not others or len(others) == len(record.lines):
        raise Problem(ErrorCode.NOT_FOUND)
    record.check_free()
    if isinstance(record.row, ConcernRow) and record.row.sealed:
        raise Problem(ErrorCode.VAULT_UNAVAILABLE)
    return FoundRecord(record, family, others)


def shared_records(unit: Unit, request: SharedRecordsQuery) -> SharedRecordPage:
    """One page, newest first, for whoever reads the whole file (``files_read``); ``not_found`` for anybody else.

    A record that also names a child the caller is linked to is left out, as everywhere. Of the others those are named
    whose files are not closed to the caller.
    """
    family = open_family(unit, request.subject_id)
    if request.subject_id not in files_read(unit, [request.subject_id]):
        raise Problem(ErrorCode.NOT_FOUND)
    digest = filter_digest("shared_records", unit.access.actor_id, request.subject_id)
    lines, more = cut(_lines(unit, request, family, digest), request.limit)
    others = _others(unit, [line.record_id for line in lines], family)
    incidents = _incidents_of(unit, [line.record_id for line in lines])
    choices = choices_of(unit, family)
    found = [
        shared_record(unit, line, others[line.record_id], incidents.get(line.record_id), choices.get(line.record_id))
        for line in lines
    ]
    unit.audit(
        AuditAction.DISPOSAL_SHARED_READ,
        right=Right.RECORD_READ,
        school_ids=[line.school_id for line in lines],
        subject_ids={*family, *(each for record in found for each in record.subject_ids)},
        object_id=request.subject_id,
    )
    last = (lines[-1].occurred_at, lines[-1].record_id) if lines else ()
    return SharedRecordPage(records=hide_incident_ids(unit, found), next_cursor=next_cursor(digest, more, *last))


def _lines(unit: Unit, request: SharedRecordsQuery, family: Sequence[UUID], digest: str) -> Sequence[RecordSubjectRow]:
    """The page's lines, and one more if there is one; a record that names the child by two ids once."""
    line, other = RecordSubjectRow, aliased(RecordSubjectRow)
    order = (line.occurred_at, line.record_id)
    shared = exists().where(other.record_id == line.record_id, none_of(other.subject_id, family))
    earlier = aliased(RecordSubjectRow)
    again = exists().where(
        earlier.record_id == line.record_id,
        one_of(earlier.subject_id, family),
        earlier.subject_id < line.subject_id,
    )
    wanted = select(line).where(
        one_of(line.subject_id, family), shared, ~again, visible_lines(sight_of(unit), categories_by_id(unit))
    )
    if request.cursor is not None:
        wanted = wanted.where(tuple_(*order) < tuple_(*after_instant(request.cursor, digest)))
    return unit.session.scalars(wanted.order_by(*(each.desc() for each in order)).limit(request.limit + 1)).all()


def _others(unit: Unit, record_ids: Sequence[UUID], family: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    rows = unit.session.execute(
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id)
        .where(one_of(RecordSubjectRow.record_id, record_ids), none_of(RecordSubjectRow.subject_id, family))
        .order_by(RecordSubjectRow.record_id, RecordSubjectRow.place, RecordSubjectRow.subject_id)
    )
    found: dict[UUID, list[UUID]] = {each: [] for each in record_ids}
    for record_id, subject_id in rows:
        found[record_id].append(subject_id)
    return found


def _incidents_of(unit: Unit, record_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    found: dict[UUID, UUID] = {}
    for table in _IN_A_RECORD:
        rows = unit.session.execute(select(table.id, table.incident_id).where(one_of(table.id, record_ids)))
        found |= {record_id: incident_id for record_id, incident_id in rows if incident_id is not None}
    return found


def get_shared_record(unit: Unit, keyring: Keyring, request: SharedRecordQuery) -> SharedRecordWords:
    """As it reads now. Errors as ``find_shared_record``; ``VaultAway``, ``Problem(key_gone)``."""
    found = find_shared_record(unit, request.subject_id, request.record_id)
    record, row = found.record, found.texts
    words: Mapping[str, str] = {}
    if row is not None:
        words = words_in(keyring.open(unit, row.id), row, record.lines, found.family)
    choice = choices_of(unit, found.family).get(record.row.id)
    drafted: Mapping[str, str] = {}
    if choice is not None and choice.row.words is not None:
        drafted = drafted_words(keyring.open(unit, choice.row.id), choice.row)
    line = next(each for each in record.lines if each.subject_id in found.family)
    (shown,) = hide_incident_ids(unit, [shared_record(unit, line, found.others, record.row.incident_id, choice)])
    unit.audit(
        AuditAction.DISPOSAL_SHARED_OPEN,
        right=Right.RECORD_READ,
        school_ids=[record.row.school_id],
        subject_ids=record.subject_ids,
        object_id=record.row.id,
    )
    note_reading(unit, "versions", record.row.id, record.subject_ids, [record.row.school_id])
    return SharedRecordWords(
        record=shown,
        words=_named(words),
        redacted=_named({each: text for each, text in drafted.items() if each in words}),
        choices=found.choices,
        record_version=version_of(record.row),
    )


def _named(words: Mapping[str, str]) -> list[NamedWords]:
    return [NamedWords(name=name, text=text) for name, text in words.items()]
