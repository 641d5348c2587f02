"""A file of a report is in the object store: it belongs to its concern from now on, and waits to be looked at."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.documents import DocumentReceipt
from haven_schemas.rpc.incidents.report_files import FinishReportFile
from sqlalchemy import select, update

from incidents.chronology_lines import ChronologyRecord, add_lines, subjects_of
from incidents.documents.use_cases.sweep_documents import sweep_at_once
from incidents.models import ConcernRow, DocumentRow, DocumentVersionRow, IncidentRow, RecordSubjectRow
from incidents.moves.queries.restricted import is_restricted
from incidents.narrative import holder_of, waits_under_intake
from incidents.records.domain.naming import Subject
from incidents.reporting.parts.own_concern import lock_own_concern
from incidents.triage.domain.triage import CONCERN_RECEIVED

from .begin_report_file import arrived_before

_FIRST_VERSION = 1


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
