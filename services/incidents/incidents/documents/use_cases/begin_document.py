"""A file is about to come: a new document in an incident record, or a new version of one."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rpc.incidents.documents import BeginDocument, DocumentUploadSlot

from incidents.chronology_lines import subjects_of
from incidents.documents.parts.reserve_version import check_on_their_way, next_version, reserve_version
from incidents.documents.queries.document_sight import seen_document
from incidents.models import DocumentRow
from incidents.records.parts.lock_incident import children_named, lock_incident
from incidents.referrals.queries.referral_of import check_referral_of
from incidents.reporting.domain.occurrence import check_occurred_at


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
