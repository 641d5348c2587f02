"""A file is about to come: a new document, or a new version of one."""

from datetime import timedelta
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rpc.incidents_documents import BeginDocument, DocumentUploadSlot
from sqlalchemy import func, select

from incidents.chronology_lines import subjects_of
from incidents.documents.document_keys import seal_name, upload_slot_of
from incidents.documents.queries.document_sight import seen_document
from incidents.models import DocumentRow, DocumentVersionRow
from incidents.narrative import holder_of
from incidents.records.parts.lock_incident import children_named, lock_incident
from incidents.reporting.domain.occurrence import check_occurred_at

MOST_ON_THEIR_WAY = 5
"""Files one person may be sending at once."""
LATELY = timedelta(minutes=10)
"""What began longer ago and never arrived is not on its way any more."""


def begin_document(unit: Unit, keyring: Keyring, request: BeginDocument) -> DocumentUploadSlot:
    """The upload slot, answered once. Nobody sees the document before ``finish_document``; what never arrives is swept.

    Errors as ``lock_incident`` and ``children_named``; ``too_many_requests``; ``stale_version`` when another version
    came meanwhile; ``invalid_request`` on ``occurred_at``. Needs the vault.
    """
    check_on_their_way(unit)
    if request.document_id is not None:
        return _next_version(unit, keyring, request, request.document_id)
    if request.incident_id is None:
        raise invalid("incident_id", FieldCode.REQUIRED)
    incident = lock_incident(unit, request.incident_id)
    if request.occurred_at is not None:
        check_occurred_at(request.occurred_at, unit.now)
    subjects = children_named(unit, incident, request.subject_ids)
    document = DocumentRow(
        id=new_id(),
        school_id=incident.school_id,
        category_id=incident.category_id,
        incident_id=incident.id,
        occurred_at=request.occurred_at or unit.now,
        recorded_at=unit.now,
        recorded_by=unit.access.actor_id,
        version=0,
    )
    unit.session.add(document)
    unit.session.flush()
    return _reserve(unit, keyring, document, 1, request.name, [subject.id for subject in subjects])


def _next_version(unit: Unit, keyring: Keyring, request: BeginDocument, document_id: UUID) -> DocumentUploadSlot:
    document = seen_document(unit, document_id, lock=True)
    if document.incident_id is None:
        raise Problem(ErrorCode.NOT_FOUND)
    lock_incident(unit, document.incident_id)
    if request.seen_version is not None and request.seen_version != document.version:
        raise Problem(ErrorCode.STALE_VERSION)
    newest = select(func.max(DocumentVersionRow.version)).where(DocumentVersionRow.document_id == document.id)
    version = (unit.session.scalar(newest) or 0) + 1
    return _reserve(
        unit, keyring, document, version, request.name, [subject.id for subject in subjects_of(unit, document.id)]
    )


def _reserve(
    unit: Unit, keyring: Keyring, document: DocumentRow, version: int, name: str, subject_ids: list[UUID]
) -> DocumentUploadSlot:
    holders = [holder_of(subject_id) for subject_id in subject_ids]
    key: DataKey = keyring.new_data_key(unit, document.id, holders, key_version=version)
    object_name = f"documents/{document.id}/{version}"
    unit.session.add(
        DocumentVersionRow(
            document_id=document.id,
            version=version,
            school_id=document.school_id,
            state="receiving",
            size=0,
            name=seal_name(key, name),
            object_name=object_name,
            begun_by=unit.access.actor_id,
            begun_at=unit.now,
            attempts=0,
        )
    )
    return upload_slot_of(key, object_name)


def check_on_their_way(unit: Unit) -> None:
    """``too_many_requests`` if the caller is sending as many files as one person may at once."""
    on_their_way = select(func.count()).where(
        DocumentVersionRow.state == "receiving",
        DocumentVersionRow.begun_by == unit.access.actor_id,
        DocumentVersionRow.begun_at > unit.now - LATELY,
    )
    if (unit.session.scalar(on_their_way) or 0) >= MOST_ON_THEIR_WAY:
        raise Problem(ErrorCode.TOO_MANY_REQUESTS)
