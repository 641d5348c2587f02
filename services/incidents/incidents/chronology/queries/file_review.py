"""A file that is to be reviewed: whose it is, and what other services may know of it."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.chronology import (
    FileReviewFacts,
    FileReviewFactsReply,
    FileReviewQuery,
    FileToReview,
)
from sqlalchemy import select

from incidents.models import KnownPupilRow, PupilCardRow
from incidents.sight.own_sight import staff_kept_from
from incidents.steps.domain.steps import london_day

from .card_to_review import card_to_review, newest_of


def file_to_review(unit: Unit, request: FileReviewQuery) -> FileToReview:
    """The child of a card; ``not_found`` for whoever may not read it."""
    card = card_to_review(unit, request.card_id)
    unit.audit(
        AuditAction.CHRONOLOGY_CARD_READ,
        right=Right.RECORD_READ,
        school_ids=[card.school_id],
        subject_ids=[card.subject_id],
        object_id=card.subject_id,
    )
    return FileToReview(subject_id=card.subject_id)


def file_review_facts(unit: Unit, request: FileReviewFacts) -> FileReviewFactsReply:
    """No child and no text; ``not_found`` if there is no such card."""
    card = newest_of(unit, request.card_id)
    if card is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.CHRONOLOGY_CARD_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[card.school_id],
        object_id=card.id,
    )
    due = card.next_review_on is not None and card.next_review_on <= london_day(unit.now)
    return FileReviewFactsReply(
        card_id=card.id,
        school_id=card.school_id,
        lead_id=card.lead_id,
        set_by=card.written_by,
        due_on=card.next_review_on,
        holds=due and not _has_left(unit, card),
        kept_from_ids=staff_kept_from(unit, [card.subject_id]),
    )


def _has_left(unit: Unit, card: PupilCardRow) -> bool:
    """A child who went to another school, or left the trust: nobody at this school reviews the file any more."""
    here = select(KnownPupilRow.on_roll).where(
        KnownPupilRow.pupil_id == card.subject_id, KnownPupilRow.school_id == card.school_id
    )
    return unit.session.scalar(here) is False
