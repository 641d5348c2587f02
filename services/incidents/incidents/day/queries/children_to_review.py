"""Whose file or paper is to be reviewed, as an inbox says it: by the rule that opens the page it leads to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.day import MattersAsked
from sqlalchemy import select

from incidents.chronology.queries.card_to_review import card_to_review
from incidents.documents.queries.document_sight import seen_document
from incidents.models import PaperRow, RecordSubjectRow


@dataclass(frozen=True)
class ToReview:
    """``id``: of the card or the paper."""

    id: UUID
    school_id: UUID
    subject_ids: tuple[UUID, ...]


def children_to_review(unit: Unit, request: MattersAsked) -> list[ToReview]:
    """Of those the caller may open; the others are left out."""
    return [*cards_to_review(unit, request.card_ids), *papers_to_review(unit, request.paper_ids)]


def cards_to_review(unit: Unit, card_ids: Iterable[UUID]) -> list[ToReview]:
    """Of files, by their cards."""
    return list(_seen(unit, card_ids, _of_card))


def papers_to_review(unit: Unit, paper_ids: Iterable[UUID]) -> list[ToReview]:
    """Of papers."""
    return list(_seen(unit, paper_ids, _of_paper))


def _seen(unit: Unit, ids: Iterable[UUID], find: Callable[[Unit, UUID], ToReview]) -> Iterable[ToReview]:
    for each in dict.fromkeys(ids):
        try:
            yield find(unit, each)
        except Problem as problem:
            if problem.code is not ErrorCode.NOT_FOUND:
                raise


def _of_card(unit: Unit, card_id: UUID) -> ToReview:
    card = card_to_review(unit, card_id)
    return ToReview(card_id, card.school_id, (card.subject_id,))


def _of_paper(unit: Unit, paper_id: UUID) -> ToReview:
    document = seen_document(unit, paper_id)
    if unit.session.get(PaperRow, paper_id) is None:
        raise Problem(ErrorCode.NOT_FOUND)
    about = select(RecordSubjectRow.subject_id).where(RecordSubjectRow.record_id == paper_id)
    return ToReview(paper_id, document.school_id, tuple(unit.session.scalars(about)))
