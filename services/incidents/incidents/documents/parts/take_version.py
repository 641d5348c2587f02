"""A version of a document has arrived: the document is in its children's files, and waits to be looked at."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.documents import FinishDocument
from sqlalchemy import select

from incidents.chronology_lines import ChronologyRecord, add_lines, subjects_of
from incidents.models import DocumentRow, DocumentVersionRow
from incidents.records.domain.naming import Subject

Arrived = tuple[DocumentRow, DocumentVersionRow]


def lock_arrived(unit: Unit, request: FinishDocument) -> Arrived:
    """The document and the version that its sender says has arrived, held; ``not_found`` for anyone else."""
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
    if document is None or version is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return document, version


def take_version(unit: Unit, arrived: Arrived, size: int, subjects: Sequence[Subject], right: Right) -> None:
    """``subjects``: whom a new document is about; those of one that was there before stay. ``right``: by which."""
    document, version = arrived
    version.state, version.size, version.received_at = "waiting", size, unit.now
    if document.version == 0:
        add_lines(unit, _recorded(document), subjects)
        unit.session.flush()
    document.version = max(document.version, version.version)
    unit.audit(
        AuditAction.DOCUMENT_FILE_ADD,
        right=right,
        school_ids=[document.school_id],
        subject_ids=[subject.id for subject in subjects_of(unit, document.id)],
        object_id=document.id,
    )


def holders_of(unit: Unit, document_id: UUID, version: int) -> Collection[UUID]:
    """The children a version's key was wrapped for when it began."""
    held = select(KeyWrapRow.holder_id).where(
        KeyWrapRow.record_id == document_id, KeyWrapRow.key_version == version, KeyWrapRow.holder_kind == "subject"
    )
    return set(unit.session.scalars(held))


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
