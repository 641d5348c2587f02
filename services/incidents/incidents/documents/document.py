"""Documents listed and opened."""

import base64
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.acts.incidents.documents import (
    Document,
    DocumentContent,
    DocumentPage,
    DocumentQuery,
    ListDocuments,
    OpenDocument,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import Select, select, tuple_

from incidents.aliases import family_of
from incidents.chronology_lines import subjects_of
from incidents.models import DocumentRow, DocumentVersionRow, IncidentRow, RecordSubjectRow
from incidents.narrative import seal
from incidents.paging import after_instant, cut, next_cursor
from incidents.reading import document_views, object_key, open_version, unseal_name
from incidents.reading_ledger import note_reading
from incidents.sight import document_seen, is_restricted, seen_document, sees_incident


def open_content(
    unit: Unit, keyring: Keyring, document: DocumentRow, version: int | None
) -> tuple[DocumentContent, DataKey]:
    """Of a document that whoever asks may open; ``version`` None: the newest that can be. Whoever calls this notes it.

    ``not_found``: there is no such version; ``file_not_readable``; ``VaultAway``.
    """
    row = _readable(unit, document, version)
    key = open_version(unit, keyring, row)
    content = DocumentContent(
        object_name=row.object_name or "",
        data_key=base64.b64encode(object_key(key)).decode(),
        name=unseal_name(key, row.name),
        media_type=row.media_type or "application/octet-stream",
        size=row.size,
    )
    return content, key


def _readable(unit: Unit, document: DocumentRow, version: int | None) -> DocumentVersionRow:
    versions = select(DocumentVersionRow).where(
        DocumentVersionRow.document_id == document.id, DocumentVersionRow.state != "receiving"
    )
    if version is None:
        wanted = versions.where(DocumentVersionRow.state == "clean").order_by(DocumentVersionRow.version.desc())
        row = unit.session.scalar(wanted.limit(1))
        if row is None:
            raise Problem(ErrorCode.FILE_NOT_READABLE)
    else:
        row = unit.session.scalar(versions.where(DocumentVersionRow.version == version))
        if row is None:
            raise Problem(ErrorCode.NOT_FOUND)
    if row.state != "clean" or row.object_name is None:
        raise Problem(ErrorCode.FILE_NOT_READABLE)
    return row


def get_document(unit: Unit, keyring: Keyring, request: DocumentQuery) -> Document:
    """Names and states, no bytes; ``not_found`` unless it is seen."""
    (document,) = document_views(unit, keyring, [seen_document(unit, request.document_id)])
    unit.audit(
        AuditAction.DOCUMENT_LIST_READ,
        right=Right.RECORD_READ,
        school_ids=[document.school_id],
        subject_ids=document.subject_ids,
        object_id=document.id,
    )
    return document


def list_documents(unit: Unit, keyring: Keyring, request: ListDocuments) -> DocumentPage:
    """One page, newest first, as far as the caller sees; ``not_found`` for an incident record they do not see.

    ``VaultAway`` when names cannot be opened now.
    """
    if (request.incident_id is None) == (request.subject_id is None):
        raise invalid("incident_id", FieldCode.REQUIRED)
    if request.incident_id is not None:
        incident = unit.session.get(IncidentRow, request.incident_id)
        if incident is None or not sees_incident(unit, incident):
            raise Problem(ErrorCode.NOT_FOUND)
    digest = filter_digest("documents", unit.access.actor_id, request.incident_id, request.subject_id)
    rows, more = cut(unit.session.scalars(_page(unit, request, digest)).all(), request.limit)
    documents = document_views(unit, keyring, rows)
    unit.audit(
        AuditAction.DOCUMENT_LIST_READ,
        right=Right.RECORD_READ,
        school_ids=[row.school_id for row in rows],
        subject_ids={subject_id for document in documents for subject_id in document.subject_ids},
        object_id=request.incident_id or request.subject_id,
    )
    keys = (rows[-1].recorded_at, rows[-1].id) if rows else ()
    return DocumentPage(documents=documents, next_cursor=next_cursor(digest, more, *keys))


def _page(unit: Unit, request: ListDocuments, digest: str) -> Select[DocumentRow]:
    wanted = select(DocumentRow).where(document_seen(unit))
    if request.incident_id is not None:
        wanted = wanted.where(DocumentRow.incident_id == request.incident_id)
    if request.subject_id is not None:
        about = select(RecordSubjectRow.record_id).where(
            RecordSubjectRow.subject_id.in_(family_of(unit, request.subject_id)),
            RecordSubjectRow.record_kind == "document",
        )
        wanted = wanted.where(DocumentRow.id.in_(about))
    if request.cursor is not None:
        after = after_instant(request.cursor, digest)
        wanted = wanted.where(tuple_(DocumentRow.recorded_at, DocumentRow.id) < tuple_(*after))
    return wanted.order_by(DocumentRow.recorded_at.desc(), DocumentRow.id.desc()).limit(request.limit + 1)


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
