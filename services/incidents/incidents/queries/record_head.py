"""What kind of record one is and whom it is about: what is needed to put right where it stands, and no text."""

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_moves import RecordHead, RecordQuery

from .one_record import find_any_record


def record_head(unit: Unit, request: RecordQuery) -> RecordHead:
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
    return RecordHead(
        record_id=record.row.id,
        kind=record.kind,
        incident_id=record.row.incident_id,
        subject_ids=record.subject_ids,
        restricted=record.restricted,
    )
