"""A document is sent in."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.documents import BeginDocument, DocumentReceipt, DocumentUploadSlot, FinishDocument
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from incidents.chronology_lines import subjects_of
from incidents.models import DocumentRow
from incidents.reading import check_occurred_at
from incidents.records import check_referral_of, children_named, lock_incident, subjects_in
from incidents.sight import seen_document

from .take import Arrived, check_on_their_way, holders_of, lock_arrived, next_version, reserve_version, take_version


def begin_document(unit: Unit, keyring: Keyring, request: BeginDocument) -> DocumentUploadSlot:
    """The upload slot, answered once. Nobody sees the document before ``finish_document``; what never arrives is swept.

    Errors as ``lock_incident`` and ``children_named``; ``too_many_requests``; ``stale_version`` when another version
    came meanwhile; ``invalid_request`` on ``occurred_at``, or on ``referral_id`` that is none of the record's. Needs
    the vault.
    """
    check_on_their_way(unit)
    if request.document_id is not None:
        return _next_version(unit, keyring, request, request.document_id)
    if request.incident_id is None:
        raise invalid("incident_id", FieldCode.REQUIRED)
    incident = lock_incident(unit, request.incident_id)
    if request.occurred_at is not None:
        check_occurred_at(request.occurred_at, unit.now)
    if request.referral_id is not None:
        check_referral_of(unit, incident.id, request.referral_id)
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
        referral_id=request.referral_id,
    )
    unit.session.add(document)
    unit.session.flush()
    return reserve_version(unit, keyring, document, 1, request.name, [subject.id for subject in subjects])


def _next_version(unit: Unit, keyring: Keyring, request: BeginDocument, document_id: UUID) -> DocumentUploadSlot:
    document = seen_document(unit, document_id, lock=True)
    if document.incident_id is None:
        raise Problem(ErrorCode.NOT_FOUND)
    lock_incident(unit, document.incident_id)
    version = next_version(unit, document, request.seen_version)
    subject_ids = [subject.id for subject in subjects_of(unit, document.id)]
    return reserve_version(unit, keyring, document, version, request.name, subject_ids)


def finish_document(unit: Unit, request: FinishDocument) -> DocumentReceipt:
    """For whoever began it; ``not_found`` for others. Again: the same answer."""
    arrived = lock_arrived(unit, request)
    document, version = arrived
    if document.incident_id is None or _came_with_a_report(arrived):
        raise Problem(ErrorCode.NOT_FOUND)
    if version.state == "receiving":
        incident = lock_incident(unit, document.incident_id)
        incident.version += 1
        holders = holders_of(unit, document.id, version.version)
        subjects = [each for each in subjects_in(unit, incident.id) if each.id in holders]
        take_version(unit, arrived, request.size, subjects, Right.RECORD_WRITE)
    return DocumentReceipt(document_id=document.id, version=version.version)


def _came_with_a_report(arrived: Arrived) -> bool:
    """Those are taken by ``finish_report_file``; versions made of them later are the record's."""
    document, version = arrived
    return document.concern_id is not None and version.version == 1
