"""A file is about to come with a report: a photo of a note, a letter, a screenshot."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rpc.incidents.documents import DocumentReceipt, DocumentUploadSlot
from haven_schemas.rpc.incidents.report_files import BeginReportFile, ReportFileUpload
from sqlalchemy import func, or_, select

from incidents.chronology_lines import subjects_of
from incidents.documents.document_keys import seal_name, upload_slot_of
from incidents.documents.parts.reserve_version import LATELY, check_on_their_way
from incidents.models import ConcernRow, DocumentRow, DocumentVersionRow
from incidents.narrative import new_key
from incidents.reporting.domain.work import Work
from incidents.reporting.parts.own_concern import lock_own_concern
from incidents.waiting import leave_for_later

_FIRST_VERSION = 1


def begin_report_file(unit: Unit, keyring: Keyring, files_a_report: int, request: BeginReportFile) -> ReportFileUpload:
    """An upload slot for it, answered once; for a file that has come before, its receipt.

    Without the vault the file's key waits under the intake key, as a report's does. ``not_found`` for whoever did not
    report the concern; ``vault_unavailable`` while the report itself, sealed in the browser, could not be opened and
    nobody knows whom it is about; ``too_many_requests``; ``invalid_request`` on ``file`` beyond ``files_a_report``.
    """
    concern = lock_own_concern(unit, request.concern_id)
    before = arrived_before(unit, concern.id, request.send_key)
    if before is not None:
        return ReportFileUpload(place=None, before=DocumentReceipt(document_id=before, version=_FIRST_VERSION))
    check_on_their_way(unit)
    _check_number(unit, concern.id, files_a_report)
    subject_ids = [subject.id for subject in subjects_of(unit, concern.id)]
    if not subject_ids:
        raise Problem(ErrorCode.VAULT_UNAVAILABLE)
    return ReportFileUpload(place=_reserve(unit, keyring, concern, subject_ids, request), before=None)


def arrived_before(unit: Unit, concern_id: UUID, send_key: str | None) -> UUID | None:
    """The document that this very file became."""
    arrived = select(DocumentRow.id).where(
        DocumentRow.concern_id == concern_id, DocumentRow.send_key == send_key, DocumentRow.version > 0
    )
    return unit.session.scalar(arrived)


def _check_number(unit: Unit, concern_id: UUID, files_a_report: int) -> None:
    """Files that were refused leave their place to others."""
    version = DocumentVersionRow
    count = (
        select(func.count())
        .select_from(DocumentRow)
        .join(version, version.document_id == DocumentRow.id)
        .where(
            DocumentRow.concern_id == concern_id,
            version.version == _FIRST_VERSION,
            or_(
                version.state.in_(("waiting", "clean")),
                (version.state == "receiving") & (version.begun_at > unit.now - LATELY),
            ),
        )
    )
    if (unit.session.scalar(count) or 0) >= files_a_report:
        raise invalid("file", FieldCode.TOO_MANY_FILES)


def _reserve(
    unit: Unit, keyring: Keyring, concern: ConcernRow, subject_ids: list[UUID], request: BeginReportFile
) -> DocumentUploadSlot:
    document = DocumentRow(
        id=new_id(),
        school_id=concern.school_id,
        category_id=concern.category_id,
        incident_id=concern.incident_id,
        concern_id=concern.id,
        occurred_at=concern.occurred_at,
        recorded_at=unit.now,
        recorded_by=unit.access.actor_id,
        version=0,
        send_key=request.send_key,
    )
    unit.session.add(document)
    unit.session.flush()
    key = new_key(unit, keyring, document.id, subject_ids, intake_if_away=True)
    if key.under_intake:
        leave_for_later(unit, Work.LEAVE_INTAKE, concern.id, concern.school_id, [document.id])
    object_name = f"documents/{document.id}/{_FIRST_VERSION}"
    unit.session.add(
        DocumentVersionRow(
            document_id=document.id,
            version=_FIRST_VERSION,
            school_id=document.school_id,
            state="receiving",
            size=0,
            name=seal_name(key, request.name),
            object_name=object_name,
            begun_by=unit.access.actor_id,
            begun_at=unit.now,
            attempts=0,
        )
    )
    return upload_slot_of(key, object_name)
