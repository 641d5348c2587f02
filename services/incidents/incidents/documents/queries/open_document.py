"""The bytes of a document: where they are, and the key of this one object."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.documents import DocumentContent, OpenDocument

from incidents.chronology_lines import subjects_of
from incidents.models import DocumentRow
from incidents.moves.queries.restricted import is_restricted
from incidents.narrative import seal
from incidents.reading_ledger import note_reading

from .document_content import open_content
from .document_sight import seen_document


def open_document(unit: Unit, keyring: Keyring, request: OpenDocument) -> DocumentContent:
    """Hands the gateway what it needs to stream one version to its reader; each time is an audit entry.

    ``not_found`` unless the document is seen; ``file_not_readable`` before it was looked at, or once it was refused;
    ``record_restricted`` if its use is, unless a purpose and a reason are given by who triages at its school.
    """
    document = seen_document(unit, request.document_id)
    content, key = open_content(unit, keyring, document, request.version)
    _tell(unit, document, key, request)
    return content


def _tell(unit: Unit, document: DocumentRow, key: DataKey, request: OpenDocument) -> None:
    subject_ids = [subject.id for subject in subjects_of(unit, document.id)]
    if request.purpose is not None or is_restricted(unit, document.id):
        _tell_purpose(unit, document, key, request, subject_ids)
    unit.audit(
        AuditAction.DOCUMENT_FILE_READ,
        right=Right.RECORD_READ,
        school_ids=[document.school_id],
        subject_ids=subject_ids,
        object_id=document.id,
    )
    note_reading(unit, "document", document.id, subject_ids, [document.school_id])


def _tell_purpose(
    unit: Unit, document: DocumentRow, key: DataKey, request: OpenDocument, subject_ids: list[UUID]
) -> None:
    if request.purpose is None or request.reason is None:
        raise Problem(ErrorCode.RECORD_RESTRICTED)
    unit.access.require(Right.CONCERN_TRIAGE, document.school_id)
    unit.audit(
        AuditAction.RECORD_RESTRICTED_OPEN,
        right=Right.CONCERN_TRIAGE,
        school_ids=[document.school_id],
        subject_ids=subject_ids,
        object_id=document.id,
        outcome=request.purpose,
        sealed=seal(key, "audit_entry", document.id, "reason", request.reason),
    )
