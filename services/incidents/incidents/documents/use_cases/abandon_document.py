"""A file that was about to come will not: its sender may send another at once, and nothing of it is kept."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.documents import AbandonDocument, DocumentAbandoned
from sqlalchemy import select

from incidents.models import DocumentRow, DocumentVersionRow

from .sweep_documents import sweep_at_once


def abandon_document(unit: Unit, request: AbandonDocument) -> DocumentAbandoned:
    """For whoever began it; ``not_found`` for others, and for what has arrived."""
    _abandon(unit, request, came_with_a_report=False)
    return DocumentAbandoned(document_id=request.document_id)


def abandon_report_file(unit: Unit, request: AbandonDocument) -> DocumentAbandoned:
    """The same of a file that was to come with a report."""
    _abandon(unit, request, came_with_a_report=True)
    return DocumentAbandoned(document_id=request.document_id)


def _abandon(unit: Unit, request: AbandonDocument, *, came_with_a_report: bool) -> None:
    version = unit.session.scalar(
        select(DocumentVersionRow)
        .where(
            DocumentVersionRow.document_id == request.document_id,
            DocumentVersionRow.version == request.version,
            DocumentVersionRow.begun_by == unit.access.actor_id,
            DocumentVersionRow.state == "receiving",
        )
        .with_for_update()
    )
    if version is None or _is_of_a_report(unit, request.document_id, version.version) != came_with_a_report:
        raise Problem(ErrorCode.NOT_FOUND)
    sweep_at_once(unit, version)


def _is_of_a_report(unit: Unit, document_id: UUID, version: int) -> bool:
    concern_id = unit.session.scalar(select(DocumentRow.concern_id).where(DocumentRow.id == document_id))
    return concern_id is not None and version == 1
