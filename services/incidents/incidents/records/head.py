"""What kind of record one is and whom it is about: what is needed to put right where it stands, and no text."""

from uuid import UUID

from chassis.ground.away import VaultAway
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.incidents.moves import RecordHead, RecordQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from incidents.models import ConcernRow, EntryRow
from incidents.reading import AnyRow, OneRecord, find_any_record, marked_children
from incidents.sight import hide_incident_ids


def record_head(unit: Unit, keyring: Keyring, request: RecordQuery) -> RecordHead:
    """Of a concern, an entry, an action or a document. ``not_found`` unless seen, ``not_permitted`` for who does not
    triage at its school."""
    record = find_any_record(unit, request.record_id)
    unit.access.require(Right.CONCERN_TRIAGE, record.row.school_id)
    unit.audit(
        AuditAction.RECORD_HEAD_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[record.row.school_id],
        subject_ids=record.subject_ids,
        object_id=record.row.id,
    )
    head = RecordHead(
        record_id=record.row.id,
        kind=record.kind,
        incident_id=record.row.incident_id,
        subject_ids=record.subject_ids,
        restricted=record.restricted,
        marked=_marked(unit, keyring, record),
    )
    (shown,) = hide_incident_ids(unit, [head])
    return shown


def _marked(unit: Unit, keyring: Keyring, record: OneRecord[AnyRow]) -> list[UUID]:
    """Whom the concern that would be moved has marks of; nobody without its key, and nothing moves then."""
    row = record.row
    concern_id = row.id if isinstance(row, ConcernRow) else row.concern_id if isinstance(row, EntryRow) else None
    concern = None if concern_id is None else unit.session.get(ConcernRow, concern_id)
    if concern is None or concern.details is None or concern.sealed:
        return []
    try:
        return marked_children(keyring.open(unit, concern.id), concern, record.lines)
    except VaultAway:
        return []
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        return []
