"""A file is looked at again."""

from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.acts.incidents.chronology import FileReviewFacts, FileReviewFactsReply, FileReviewQuery, FileToReview
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import FileReviewDue
from haven_schemas.rights import Right
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from incidents.copies import known_schools
from incidents.models import KnownPupilRow, PupilCardRow
from incidents.reading import SOONEST_HOUR, london_day
from incidents.sight import find_file, staff_kept_from

_BATCH = 100
_LONDON = ZoneInfo("Europe/London")
_LATER = aliased(PupilCardRow)
_IS_NEWEST = ~exists().where(_LATER.id == PupilCardRow.id, _LATER.version > PupilCardRow.version)


def card_to_review(unit: Unit, card_id: UUID) -> PupilCardRow:
    """The newest version of a card; ``not_found`` for whoever may not read it."""
    card = newest_of(unit, card_id)
    if card is None or not find_file(unit, card.subject_id).may_read_card:
        raise Problem(ErrorCode.NOT_FOUND)
    return card


def newest_of(unit: Unit, card_id: UUID) -> PupilCardRow | None:
    """The newest version of a card, whoever asks."""
    versions = select(PupilCardRow).where(PupilCardRow.id == card_id).order_by(PupilCardRow.version.desc())
    return unit.session.scalar(versions.limit(1))


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


def remind_of_file_reviews(unit: Unit) -> int:
    """Up to 100 cards whose day has come, each day once however many replicas look; how many.

    What was told and its event are one transaction. A card that is written again with the same day is not told again.
    """
    here = unit.now.astimezone(_LONDON)
    if here.hour < SOONEST_HOUR:
        return 0
    unit.scope_to(known_schools(unit.session))
    told = 0
    for card in unit.session.scalars(
        select(PupilCardRow)
        .where(
            PupilCardRow.next_review_on <= here.date(),
            PupilCardRow.review_told.is_distinct_from(PupilCardRow.next_review_on),
            _IS_NEWEST,
        )
        .order_by(PupilCardRow.next_review_on, PupilCardRow.id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True, of=PupilCardRow)
    ):
        card.review_told = card.next_review_on
        unit.publish(
            FileReviewDue(card_id=card.id),
            aggregate_id=card.id,
            aggregate_version=card.version,
            school_id=card.school_id,
        )
        told += 1
    return told
