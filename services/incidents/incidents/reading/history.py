"""Every version of an entry or a concern."""

from collections.abc import Collection
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.acts.incidents.entries import EntryHistory, EntryQuery, EntryVersion
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.models import ConcernRow, EntryRow, RecordVersionRow
from incidents.narrative import open_records, text_of
from incidents.reading_ledger import note_reading
from incidents.sight import hide_incident_ids

from .entry_versions import past_version, said_beside, seen_of
from .one_record import OneRecord, WrittenRow, find_record
from .referral_details import known_as, only_naming, own_kind

_MOST = 50
"""Versions shown at once, the newest; nobody has corrected a text more often."""


def entry_history(unit: Unit, keyring: Keyring, request: EntryQuery) -> EntryHistory:
    """What it says now and what it said before, newest first; ``not_found`` unless seen; ``VaultAway``."""
    record = find_record(unit, request.record_id)
    record.check_free()
    key = open_records(unit, keyring, {record.row.id: record.subject_ids}).get(record.row.id)
    if key is None:
        raise Problem(ErrorCode.KEY_GONE, ids={"record_id": str(record.row.id)})
    before = unit.session.scalars(
        select(RecordVersionRow)
        .where(RecordVersionRow.record_id == record.row.id)
        .order_by(RecordVersionRow.version.desc())
        .limit(_MOST - 1)
    )
    unit.audit(
        AuditAction.ENTRY_HISTORY_READ,
        right=Right.RECORD_READ,
        school_ids=[record.row.school_id],
        subject_ids=record.subject_ids,
        object_id=record.row.id,
    )
    note_reading(unit, "versions", record.row.id, record.subject_ids, [record.row.school_id])
    table = record.row.__tablename__
    versions = [_present(record, key), *(past_version(table, record.kind, row, key) for row in before)]
    named = seen_of(unit, (each.referral for each in versions if each.referral is not None))
    history = EntryHistory(
        record_id=record.row.id,
        kind=known_as(record.kind),
        referral_kind=own_kind(record.kind),
        incident_id=record.row.incident_id,
        subject_ids=record.subject_ids,
        versions=[_only_naming(each, named) for each in versions],
        named=list(named.values()),
        may_correct=unit.access.has(Right.RECORD_WRITE, record.row.school_id),
    )
    (shown,) = hide_incident_ids(unit, [history])
    return shown


def _only_naming(version: EntryVersion, record_ids: Collection[UUID]) -> EntryVersion:
    """Naming no record that is hidden from its reader."""
    if version.referral is None:
        return version
    return version.model_copy(update={"referral": only_naming(version.referral, record_ids)})


def _present(record: OneRecord[WrittenRow], key: DataKey) -> EntryVersion:
    row = record.row
    concern = row if isinstance(row, ConcernRow) else None
    return EntryVersion.model_validate(
        {
            "version": row.text_version,
            "occurred_at": row.occurred_at,
            "text": text_of(key, row, "account" if concern else "text"),
            "child_words": text_of(key, concern, "child_words") if concern else "",
            "action_taken": text_of(key, concern, "action_taken") if concern else "",
            "written_by": row.changed_by or record.written_by,
            "written_at": row.changed_at or row.recorded_at,
            "reason": text_of(key, row, "change_reason"),
            **said_beside(record.kind, text_of(key, row, "details") if isinstance(row, EntryRow) else ""),
        }
    )
