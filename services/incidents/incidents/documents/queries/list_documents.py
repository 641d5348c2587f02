"""Documents in one incident record, or about one child."""

from chassis.keys.keyring import Keyring
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.documents import DocumentPage, ListDocuments
from sqlalchemy import Select, select, tuple_

from incidents.aliases import family_of
from incidents.models import DocumentRow, IncidentRow, RecordSubjectRow
from incidents.paging import after_instant, cut, next_cursor
from incidents.sight.incident_sight import sees_incident

from .document_sight import document_seen
from .document_views import document_views


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
