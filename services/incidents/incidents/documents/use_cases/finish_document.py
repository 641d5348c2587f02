"""A file is in the object store: it becomes part of the record and waits to be looked at."""

from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_documents import DocumentReceipt, FinishDocument
from sqlalchemy import select

from incidents.chronology_lines import ChronologyRecord, add_lines, subjects_of
from incidents.models import DocumentRow, DocumentVersionRow
from incidents.records.domain.naming import Subject
from incidents.records.parts.lock_incident import lock_incident, subjects_in


def finish_document(unit: Unit, request: FinishDocument) -> DocumentReceipt:
    """For whoever began it; ``not_found`` for others. Again: the same answer."""
    document = unit.session.scalar(select(DocumentRow).where(DocumentRow.id == request.document_id).with_for_update())
    version = unit.session.scalar(
        select(DocumentVersionRow)
        .where(
            DocumentVersionRow.document_id == request.document_id,
            DocumentVersionRow.version == request.version,
            DocumentVersionRow.begun_by == unit.access.actor_id,
        )
        .with_for_update()
    )
    if document is None or version is None or document.incident_id is None or _came_with_a_report(document, version):
        raise Problem(ErrorCode.NOT_FOUND)
    if version.state == "receiving":
        incident = lock_incident(unit, document.incident_id)
        incident.version += 1
        _take(unit, document, version, request.size)
    return DocumentReceipt(document_id=document.id, version=version.version)


def _came_with_a_report(document: DocumentRow, version: DocumentVersionRow) -> bool:
    """Those are taken by ``finish_report_file``; versions made of them later are the record's."""
    return document.concern_id is not None and version.version == 1


def _take(unit: Unit, document: DocumentRow, version: DocumentVersionRow, size: int) -> None:
    version.state, version.size, version.received_at = "waiting", size, unit.now
    if document.version == 0:
        add_lines(unit, _recorded(document), _subjects(unit, document, version.version))
        unit.session.flush()
    document.version = max(document.version, version.version)
    unit.audit(
        AuditAction.DOCUMENT_FILE_ADD,
        right=Right.RECORD_WRITE,
        school_ids=[document.school_id],
        subject_ids=[subject.id for subject in subjects_of(unit, document.id)],
        object_id=document.id,
    )


def _subjects(unit: Unit, document: DocumentRow, version: int) -> list[Subject]:
    """The children its key was wrapped for when it began."""
    held = select(KeyWrapRow.holder_id).where(
        KeyWrapRow.record_id == document.id, KeyWrapRow.key_version == version, KeyWrapRow.holder_kind == "subject"
    )
    holders = set(unit.session.scalars(held))
    incident_id = document.incident_id
    return [] if incident_id is None else [each for each in subjects_in(unit, incident_id) if each.id in holders]


def _recorded(document: DocumentRow) -> ChronologyRecord:
    return ChronologyRecord(
        "document",
        document.id,
        document.school_id,
        document.category_id,
        True,
        document.occurred_at,
        document.recorded_at,
    )
