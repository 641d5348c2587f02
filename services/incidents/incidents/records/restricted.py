"""A record that few read."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import Tampered
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.chronology import ReadingKind
from haven_schemas.acts.incidents.moves import LiftRestriction, OpenRestricted, RestrictionState, RestrictRecord
from haven_schemas.acts.incidents.records import Entry
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import Select, exists, or_, select, update

from incidents.categories import categories_by_id
from incidents.end_exports import end_exports
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, DocumentRow, RecordSubjectRow, RestrictionRow
from incidents.narrative import key_of_marks, seal
from incidents.reading import AnyRow, OneRecord, find_any_record, note_opened, open_entries
from incidents.reading_ledger import note_reading

_READ_AS: dict[str, ReadingKind] = {"concern": "concern", "document": "document"}
"""In the ledger of who has looked; an entry or an action is read as by its versions."""


def open_restricted(unit: Unit, keyring: Keyring, owners: OtherOwners, request: OpenRestricted) -> Entry:
    """The record with its text, of a document its name; the purpose is the audit entry's outcome, the reason sealed.

    ``not_found`` unless seen, ``not_permitted`` for who does not triage at its school. Needs the vault. ``Tampered``.
    """
    record = find_any_record(unit, request.record_id)
    unit.access.require(Right.CONCERN_TRIAGE, record.row.school_id)
    key = key_of_marks(unit, keyring, record.row)
    unit.audit(
        AuditAction.RECORD_RESTRICTED_OPEN,
        right=Right.CONCERN_TRIAGE,
        school_ids=[record.row.school_id],
        subject_ids=record.subject_ids,
        object_id=record.row.id,
        outcome=request.purpose,
        sealed=seal(key, "audit_entry", record.row.id, "reason", request.reason),
    )
    categories = categories_by_id(unit)
    kind = _READ_AS.get(record.kind, "versions")
    note_reading(unit, kind, record.row.id, record.subject_ids, [record.row.school_id])
    (entry,) = open_entries(unit, keyring, [record.row.id], categories, of_subject=None, though_restricted=True)
    if entry.broken:
        raise Tampered(record.row.id)
    if isinstance(record.row, ConcernRow):
        note_opened(unit, keyring, owners, record.row, is_first=True, is_shown=True)
    return entry


def restrict_record(unit: Unit, keyring: Keyring, request: RestrictRecord) -> RestrictionState:
    """From now on every reader shows it without text, of a concern its files too; nobody opens a document's file.
    Finished exports that hold it end.

    Said again, it changes nothing. Needs the vault.

    ``not_found`` unless seen, ``not_permitted`` for who does not triage at its school.
    """
    record = _record(unit, request)
    if _held(unit, record) is None:
        mark_id, key = new_id(), key_of_marks(unit, keyring, record.row)
        unit.session.add(
            RestrictionRow(
                id=mark_id,
                record_id=record.row.id,
                school_id=record.row.school_id,
                kind=request.kind,
                reason=seal(key, "restriction", mark_id, "reason", request.reason),
                key_version=key.version,
                set_by=unit.access.actor_id,
                set_at=unit.now,
            )
        )
        end_exports(unit, record.recorded_at, record.subject_ids, record.row.incident_id)
        _tell(unit, record, "restricted", restricted=True)
    return RestrictionState(record_id=record.row.id, restricted=True)


def lift_restriction(unit: Unit, request: LiftRestriction) -> RestrictionState:
    """Its text is shown again; who restricted it and who lifted it is kept. Errors as ``restrict_record``."""
    record = _record(unit, request)
    held = _held(unit, record)
    if held is not None:
        held.lifted_by, held.lifted_at = unit.access.actor_id, unit.now
        _tell(unit, record, "lifted", restricted=False)
    return RestrictionState(record_id=record.row.id, restricted=False)


def _record(unit: Unit, request: RestrictRecord | LiftRestriction) -> OneRecord[AnyRow]:
    record = find_any_record(unit, request.record_id, hold=True)
    unit.access.require(Right.CONCERN_TRIAGE, record.row.school_id)
    if isinstance(record.row, ConcernRow) and record.row.sealed:
        raise Problem(ErrorCode.VAULT_UNAVAILABLE)
    return record


def _held(unit: Unit, record: OneRecord[AnyRow]) -> RestrictionRow | None:
    return unit.session.scalar(
        select(RestrictionRow).where(RestrictionRow.record_id == record.row.id, RestrictionRow.lifted_at.is_(None))
    )


def _files(record: OneRecord[AnyRow]) -> Select[UUID]:
    """Files that came with the concern, but those that are restricted by themselves."""
    by_itself = exists().where(RestrictionRow.record_id == DocumentRow.id, RestrictionRow.lifted_at.is_(None))
    concern_id = record.row.id if isinstance(record.row, ConcernRow) else None
    return select(DocumentRow.id).where(DocumentRow.concern_id == concern_id, ~by_itself)


def _tell(unit: Unit, record: OneRecord[AnyRow], outcome: str, *, restricted: bool) -> None:
    unit.session.execute(
        update(RecordSubjectRow)
        .where(or_(RecordSubjectRow.record_id == record.row.id, RecordSubjectRow.record_id.in_(_files(record))))
        .values(restricted=restricted)
        .execution_options(synchronize_session=False)
    )
    unit.audit(
        AuditAction.RECORD_RESTRICTION_SET,
        right=Right.CONCERN_TRIAGE,
        school_ids=[record.row.school_id],
        subject_ids=record.subject_ids,
        object_id=record.row.id,
        outcome=outcome,
    )
