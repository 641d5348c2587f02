"""Papers of one child."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.papers import ListPapers, PaperPage
from sqlalchemy import ColumnElement, func, select, tuple_

from incidents.aliases import family_of
from incidents.documents.queries.document_sight import document_seen
from incidents.models import DocumentRow, PaperRow, RecordSubjectRow
from incidents.paging import after_instant, cut, next_cursor
from incidents.steps.domain.steps import london_day

from .find_paper import Found
from .paper_keeping import categories_for_new
from .paper_views import paper_views


def list_papers(unit: Unit, keyring: Keyring, request: ListPapers) -> PaperPage:
    """One page, newest first, by every id the child has, as far as the caller sees. ``VaultAway``."""
    digest = filter_digest("papers", unit.access.actor_id, request.subject_id)
    seen = _seen_of(unit, request.subject_id)
    rows, more = cut(_page(unit, request, digest, seen), request.limit)
    papers = paper_views(unit, keyring, rows)
    unit.audit(
        AuditAction.PAPER_LIST_READ,
        right=Right.RECORD_READ,
        school_ids=[document.school_id for document, _ in rows],
        subject_ids={request.subject_id, *(each for paper in papers for each in paper.document.subject_ids)},
        object_id=request.subject_id,
    )
    keys = (rows[-1][0].recorded_at, rows[-1][0].id) if rows else ()
    return PaperPage(
        papers=papers,
        next_cursor=next_cursor(digest, more, *keys),
        to_review=_to_review(unit, seen),
        category_ids=categories_for_new(unit, request.subject_id),
    )


def _seen_of(unit: Unit, subject_id: UUID) -> ColumnElement[bool]:
    about = select(RecordSubjectRow.record_id).where(
        RecordSubjectRow.subject_id.in_(family_of(unit, subject_id)), RecordSubjectRow.record_kind == "document"
    )
    return DocumentRow.id.in_(about) & document_seen(unit)


def _page(unit: Unit, request: ListPapers, digest: str, seen: ColumnElement[bool]) -> list[Found]:
    wanted = select(DocumentRow, PaperRow).join(PaperRow, PaperRow.document_id == DocumentRow.id).where(seen)
    if request.cursor is not None:
        after = after_instant(request.cursor, digest)
        wanted = wanted.where(tuple_(DocumentRow.recorded_at, DocumentRow.id) < tuple_(*after))
    in_order = wanted.order_by(DocumentRow.recorded_at.desc(), DocumentRow.id.desc()).limit(request.limit + 1)
    return [(document, paper) for document, paper in unit.session.execute(in_order)]


def _to_review(unit: Unit, seen: ColumnElement[bool]) -> int:
    due = (
        select(func.count())
        .select_from(DocumentRow)
        .join(PaperRow, PaperRow.document_id == DocumentRow.id)
        .where(seen, PaperRow.review_on <= london_day(unit.now))
    )
    return unit.session.scalar(due) or 0
