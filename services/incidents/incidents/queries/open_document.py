"""The bytes of a document: where they are, and the key of this one object."""

import base64
from uuid import UUID

from chassis.database import Unit
from chassis.keyring import Keyring
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_documents import DocumentContent, OpenDocument
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.document_keys import object_key, open_version, unseal_name
from incidents.models import DocumentVersionRow, RecordSubjectRow

from .document_sight import seen_document


def open_document(unit: Unit, keyring: Keyring, request: OpenDocument) -> DocumentContent:
    """Hands the gateway what it needs to stream one version to its reader; each time is an audit entry.

    ``not_found`` unless the document is seen; ``file_not_readable`` before it was looked at, or once it was refused.
    """
    document = seen_document(unit, request.document_id)
    versions = select(DocumentVersionRow).where(
        DocumentVersionRow.document_id == document.id, DocumentVersionRow.state != "receiving"
    )
    if request.version is None:
        wanted = versions.where(DocumentVersionRow.state == "clean").order_by(DocumentVersionRow.version.desc())
        row = unit.session.scalar(wanted.limit(1))
        if row is None:
            raise Problem(ErrorCode.FILE_NOT_READABLE)
    else:
        row = unit.session.scalar(versions.where(DocumentVersionRow.version == request.version))
        if row is None:
            raise Problem(ErrorCode.NOT_FOUND)
    if row.state != "clean" or _is_restricted(unit, document.id) or row.object_name is None:
        raise Problem(ErrorCode.FILE_NOT_READABLE)
    key = open_version(unit, keyring, row)
    unit.audit(
        AuditAction.DOCUMENT_FILE_READ,
        right=Right.RECORD_READ,
        school_ids=[document.school_id],
        subject_ids=[subject.id for subject in subjects_of(unit, document.id)],
        object_id=document.id,
    )
    return DocumentContent(
        object_name=row.object_name,
        data_key=base64.b64encode(object_key(key)).decode(),
        name=unseal_name(key, row.name),
        media_type=row.media_type or "application/octet-stream",
        size=row.size,
    )


def _is_restricted(unit: Unit, document_id: UUID) -> bool:
    """Whether somebody contests it or objects to its use."""
    lines = select(RecordSubjectRow.record_id).where(
        RecordSubjectRow.record_id == document_id, RecordSubjectRow.restricted
    )
    return unit.session.scalar(lines.limit(1)) is not None
