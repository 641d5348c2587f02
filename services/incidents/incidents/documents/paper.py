"""The papers of a child."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.papers import (
    ListPapers,
    Paper,
    PaperChange,
    PaperFacts,
    PaperFactsReply,
    PaperPage,
    PaperQuery,
    PaperShown,
    ReviewState,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, func, select, tuple_

from incidents.aliases import family_of
from incidents.categories import categories_by_id
from incidents.chronology_lines import subjects_of
from incidents.models import CategoryRow, DocumentRow, PaperChangeRow, PaperRow, RecordSubjectRow
from incidents.paging import after_instant, cut, next_cursor
from incidents.reading import day_text, document_views, london_day
from incidents.sight import document_seen, is_restricted, known_of, seen_document, staff_kept_from

from .keeping import categories_for_new, categories_kept, require_keeping, right_to_keep

Found = tuple[DocumentRow, PaperRow]
_MOST = 50
"""Changes shown, the newest."""


def find_paper(unit: Unit, document_id: UUID, *, lock: bool = False) -> Found:
    """The document and what is said of it; ``not_found`` unless it is a paper that has arrived and is seen."""
    document = seen_document(unit, document_id, lock=lock)
    paper = unit.session.get(PaperRow, document_id, with_for_update=lock, populate_existing=lock)
    if paper is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return document, paper


def find_to_keep(unit: Unit, document_id: UUID) -> tuple[DocumentRow, PaperRow, Right]:
    """The same, held, with the right by which the caller keeps it. ``not_permitted``; ``record_restricted`` while its
    use is restricted: nothing about it changes then."""
    document, paper = find_paper(unit, document_id, lock=True)
    right = require_keeping(unit, document)
    if is_restricted(unit, document.id):
        raise Problem(ErrorCode.RECORD_RESTRICTED)
    return document, paper, right


def paper_views(unit: Unit, keyring: Keyring, found: Sequence[Found]) -> list[Paper]:
    """In the order of ``found``. ``VaultAway`` when a name cannot be opened now."""
    documents = document_views(unit, keyring, [document for document, _ in found])
    categories, today = categories_by_id(unit), london_day(unit.now)
    return [
        Paper.model_validate(
            {
                "document": view,
                "kind": paper.kind,
                "category_id": document.category_id,
                "category_name": categories[document.category_id].name,
                "review_on": day_text(paper.review_on),
                "review_state": review_state(paper.review_on, today),
                "version": paper.version,
            }
        )
        for (document, paper), view in zip(found, documents, strict=True)
    ]


def review_state(review_on: date | None, today: date) -> ReviewState:
    """How far the review is on ``today``."""
    if review_on is None:
        return "none"
    if review_on > today:
        return "to_come"
    return "due" if review_on == today else "overdue"


def get_paper(unit: Unit, keyring: Keyring, request: PaperQuery) -> PaperShown:
    """Names and states, no bytes; ``not_found`` unless it is a paper and seen. ``VaultAway``."""
    document, paper = find_paper(unit, request.document_id)
    (view,) = paper_views(unit, keyring, [(document, paper)])
    unit.audit(
        AuditAction.PAPER_RECORD_READ,
        right=Right.RECORD_READ,
        school_ids=[document.school_id],
        subject_ids=view.document.subject_ids,
        object_id=document.id,
    )
    subject_id = view.document.subject_ids[0]
    keeps = not view.document.restricted and right_to_keep(unit, document.school_id, _group(unit, document)) is not None
    return PaperShown(
        paper=view,
        changes=_changes(unit, document),
        category_ids=categories_kept(unit, document.school_id, subject_id) if keeps else [],
    )


def _group(unit: Unit, document: DocumentRow) -> str:
    return categories_by_id(unit)[document.category_id].group


def _changes(unit: Unit, document: DocumentRow) -> list[PaperChange]:
    categories = categories_by_id(unit)
    rows = unit.session.scalars(
        select(PaperChangeRow)
        .where(PaperChangeRow.document_id == document.id)
        .order_by(PaperChangeRow.version.desc())
        .limit(_MOST)
    )
    return [
        of_row(PaperChange, row, category_name=categories[row.category_id].name, review_on=day_text(row.review_on))
        for row in rows
    ]


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


def paper_facts(unit: Unit, request: PaperFacts) -> PaperFactsReply:
    """No child and no text; ``not_found`` if there is no such paper."""
    document = unit.session.get(DocumentRow, request.document_id)
    paper = unit.session.get(PaperRow, request.document_id)
    if document is None or paper is None:
        raise Problem(ErrorCode.NOT_FOUND)
    category = unit.session.get_one(CategoryRow, document.category_id)
    children = [subject.id for subject in subjects_of(unit, document.id)]
    here = known_of(unit, document.school_id, children).kept_at
    unit.audit(
        AuditAction.PAPER_RECORD_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[document.school_id],
        object_id=document.id,
    )
    return PaperFactsReply.model_validate(
        {
            "document_id": document.id,
            "school_id": document.school_id,
            "category_id": category.id,
            "category_name": category.name,
            "category_group": category.group,
            "set_by": paper.review_set_by,
            "holds": paper.review_on is not None and paper.review_on <= london_day(unit.now),
            "year_groups": sorted({year_group for at in here for year_group in at.year_groups}),
            "classes": sorted({class_name for at in here for class_name in at.classes}),
            "kept_from_ids": staff_kept_from(unit, children),
            "due_on": paper.review_on,
        }
    )
