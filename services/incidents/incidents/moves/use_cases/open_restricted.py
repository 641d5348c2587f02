"""A restricted record is read for a purpose that is named."""

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import Tampered
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.chronology import ReadingKind
from haven_schemas.rpc.incidents.moves import OpenRestricted
from haven_schemas.rpc.incidents.records import Entry

from incidents.categories.queries.categories import categories_by_id
from incidents.entries.queries.entries import open_entries
from incidents.extras import OtherOwners
from incidents.models import ConcernRow
from incidents.moves.queries.one_record import find_any_record
from incidents.narrative import key_of_marks, seal
from incidents.reading_ledger import note_reading
from incidents.triage.parts.read_by_another import note_opened

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
