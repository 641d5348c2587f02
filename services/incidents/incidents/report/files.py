"""Files of a report."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.ground.away import VaultAway
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.models import KeyWrapRow
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.documents import DocumentReceipt, DocumentUploadSlot
from haven_schemas.acts.incidents.report_files import (
    BeginReportFile,
    FinishReportFile,
    RefuseReportFile,
    ReportFile,
    ReportFileRefused,
    ReportFileUpload,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import func, or_, select, update

from incidents.chronology_lines import ChronologyRecord, add_lines, subjects_of
from incidents.documents import LATELY, check_on_their_way, sweep_at_once
from incidents.models import ConcernRow, DocumentRow, DocumentVersionRow, IncidentRow, RecordSubjectRow
from incidents.naming import Subject
from incidents.narrative import holder_of, new_key, waits_under_intake
from incidents.reading import scanner_silent_since, seal_name, upload_slot_of, version_name
from incidents.sight import is_restricted
from incidents.states import CONCERN_RECEIVED
from incidents.waiting import leave_for_later
from incidents.work import Work

from .permit import lock_own_concern

_NO_NAME = ""
_FIRST_VERSION = 1
"""What its reporter sent; versions that others make of it are the record's."""


def report_files(unit: Unit, keyring: Keyring, concern_id: UUID, *, named: bool) -> list[ReportFile]:
    """In the order in which they came. Names only if ``named``, and none of those whose own use is restricted, that
    were destroyed, or that cannot be opened now."""
    document, version = DocumentRow, DocumentVersionRow
    arrived = (
        select(version)
        .join(document, document.id == version.document_id)
        .where(document.concern_id == concern_id, version.version == _FIRST_VERSION, version.state != "receiving")
        .order_by(version.received_at, version.document_id)
    )
    rows = unit.session.scalars(arrived).all()
    restricted = _restricted(unit, rows)
    silent_since = scanner_silent_since(unit, rows)
    return [_view(unit, keyring, row, silent_since, named=named and row.document_id not in restricted) for row in rows]


def _restricted(unit: Unit, rows: Sequence[DocumentVersionRow]) -> set[UUID]:
    if not rows:
        return set()
    lines = select(RecordSubjectRow.record_id).where(
        RecordSubjectRow.record_id.in_([row.document_id for row in rows]), RecordSubjectRow.restricted
    )
    return set(unit.session.scalars(lines))


def _view(
    unit: Unit, keyring: Keyring, row: DocumentVersionRow, silent_since: datetime | None, *, named: bool
) -> ReportFile:
    return of_row(
        ReportFile,
        row,
        name=_name(unit, keyring, row) if named else _NO_NAME,
        sent_at=row.received_at or row.begun_at,
        scanner_silent_since=silent_since if row.state == "waiting" else None,
    )


def _name(unit: Unit, keyring: Keyring, row: DocumentVersionRow) -> str:
    try:
        return version_name(unit, keyring, row)
    except VaultAway:
        return _NO_NAME


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


def finish_report_file(unit: Unit, keyring: Keyring, request: FinishReportFile) -> DocumentReceipt:
    """For the reporter who began it; ``not_found`` for others. Again, and for the same file sent twice at once: one
    answer. What the concern became meanwhile, and who is in it, holds for the file."""
    concern_id = unit.session.scalar(select(DocumentRow.concern_id).where(DocumentRow.id == request.document_id))
    if concern_id is None:
        raise Problem(ErrorCode.NOT_FOUND)
    concern = lock_own_concern(unit, concern_id)
    document, version = _begun(unit, request)
    if version.state == "receiving":
        twin = arrived_before(unit, concern.id, document.send_key)
        if twin is not None:
            sweep_at_once(unit, version)
            return DocumentReceipt(document_id=twin, version=_FIRST_VERSION)
        version.state, version.size, version.received_at = "waiting", request.size, unit.now
        _take(unit, keyring, concern, document)
    return DocumentReceipt(document_id=document.id, version=_FIRST_VERSION)


def _begun(unit: Unit, request: FinishReportFile) -> tuple[DocumentRow, DocumentVersionRow]:
    document = unit.session.scalar(select(DocumentRow).where(DocumentRow.id == request.document_id).with_for_update())
    version = unit.session.scalar(
        select(DocumentVersionRow)
        .where(
            DocumentVersionRow.document_id == request.document_id,
            DocumentVersionRow.version == _FIRST_VERSION,
            DocumentVersionRow.begun_by == unit.access.actor_id,
        )
        .with_for_update()
    )
    if document is None or version is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return document, version


def _take(unit: Unit, keyring: Keyring, concern: ConcernRow, document: DocumentRow) -> None:
    subjects = subjects_of(unit, concern.id)
    document.version = _FIRST_VERSION
    document.category_id, document.incident_id = concern.category_id, concern.incident_id
    _agree(unit, keyring, document, subjects)
    add_lines(
        unit,
        ChronologyRecord(
            kind="document",
            id=document.id,
            school_id=document.school_id,
            category_id=document.category_id,
            triaged=concern.status != CONCERN_RECEIVED,
            occurred_at=document.occurred_at,
            recorded_at=document.recorded_at,
        ),
        subjects,
    )
    if document.incident_id is not None:
        record = select(IncidentRow).where(IncidentRow.id == document.incident_id).with_for_update()
        unit.session.scalars(record).one().version += 1
    unit.session.flush()
    if is_restricted(unit, concern.id):
        own = update(RecordSubjectRow).where(RecordSubjectRow.record_id == document.id)
        unit.session.execute(own.values(restricted=True))
    unit.audit(
        AuditAction.DOCUMENT_FILE_ADD,
        right=Right.CONCERN_REPORT,
        school_ids=[document.school_id],
        subject_ids=[subject.id for subject in subjects],
        object_id=document.id,
    )


def _agree(unit: Unit, keyring: Keyring, document: DocumentRow, subjects: list[Subject]) -> None:
    """A child may have come into the concern, or have been taken out of it, while the file was on its way."""
    if waits_under_intake(unit, document.id):
        return
    held = select(KeyWrapRow.holder_id).where(KeyWrapRow.record_id == document.id, KeyWrapRow.holder_kind == "subject")
    before, now = set(unit.session.scalars(held)), {subject.id for subject in subjects}
    for subject_id in sorted(now - before):
        keyring.add_holder(unit, document.id, holder_of(subject_id))
    for subject_id in sorted(before - now):
        keyring.remove_holder(unit, document.id, holder_of(subject_id))


def refuse_report_file(unit: Unit, request: RefuseReportFile) -> ReportFileRefused:
    """Says in the audit log that it was sent, and why it was not taken; ``not_found`` for others' concerns."""
    concern = lock_own_concern(unit, request.concern_id)
    unit.audit(
        AuditAction.DOCUMENT_FILE_REFUSE,
        right=Right.CONCERN_REPORT,
        school_ids=[concern.school_id],
        subject_ids=[subject.id for subject in subjects_of(unit, concern.id)],
        object_id=concern.id,
        outcome=request.reason,
    )
    return ReportFileRefused(concern_id=concern.id)
