"""A paper is added, changed and looked at again."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.documents import DocumentReceipt, DocumentUploadSlot, FinishDocument
from haven_schemas.acts.incidents.papers import (
    BeginPaper,
    BeginPaperVersion,
    ChangePaper,
    PaperState,
    PaperStep,
    ReviewPaper,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import PaperReviewDue
from sqlalchemy import exists, select

from incidents.categories import give_lines_category
from incidents.chronology_lines import subjects_of
from incidents.copies import known_schools
from incidents.models import CategoryRow, DocumentRow, DocumentVersionRow, PaperChangeRow, PaperRow
from incidents.naming import Subject
from incidents.reading import SOONEST_HOUR, check_occurred_at, london_day, read_day_to_come
from incidents.sight import sight_of
from incidents.states import check_version

from .keeping import categories_kept, require_keeping, school_for
from .paper import find_to_keep
from .take import check_on_their_way, holders_of, lock_arrived, next_version, reserve_version, take_version

_BATCH = 100
_LONDON = ZoneInfo("Europe/London")


def keep_what_was_said(unit: Unit, document: DocumentRow, paper: PaperRow, step: PaperStep) -> None:
    """Before the row changes; its version counts on."""
    unit.session.add(
        PaperChangeRow(
            document_id=document.id,
            version=paper.version,
            school_id=document.school_id,
            step=step,
            kind=paper.kind,
            category_id=document.category_id,
            review_on=paper.review_on,
            changed_by=unit.access.actor_id,
            changed_at=unit.now,
        )
    )
    paper.version += 1


def begin_paper(unit: Unit, keyring: Keyring, request: BeginPaper) -> DocumentUploadSlot:
    """The place, told once. Nobody sees the paper before ``finish_paper``; what never arrives is swept.

    Errors as ``school_for``; ``too_many_requests``; ``invalid_request`` on ``occurred_at``, and on ``review_on`` for a
    day that is not to come or is more than five years away. Needs the vault.
    """
    check_on_their_way(unit)
    school_id = school_for(unit, request.subject_id, request.category_id)
    if request.occurred_at is not None:
        check_occurred_at(request.occurred_at, unit.now)
    document = DocumentRow(
        id=new_id(),
        school_id=school_id,
        category_id=request.category_id,
        occurred_at=request.occurred_at or unit.now,
        recorded_at=unit.now,
        recorded_by=unit.access.actor_id,
        version=0,
    )
    unit.session.add(document)
    unit.session.flush()
    unit.session.add(_said_of(unit, document, request))
    return reserve_version(unit, keyring, document, 1, request.name, [request.subject_id])


def begin_paper_version(unit: Unit, keyring: Keyring, request: BeginPaperVersion) -> DocumentUploadSlot:
    """The same for a paper that is there; errors as ``find_to_keep``, ``too_many_requests``, ``stale_version`` when
    another version came meanwhile. Needs the vault."""
    check_on_their_way(unit)
    document, _, _ = find_to_keep(unit, request.document_id)
    version = next_version(unit, document, request.seen_version)
    subject_ids = [subject.id for subject in subjects_of(unit, document.id)]
    return reserve_version(unit, keyring, document, version, request.name, subject_ids)


def _said_of(unit: Unit, document: DocumentRow, request: BeginPaper) -> PaperRow:
    today, review_on = london_day(unit.now), request.review_on
    return PaperRow(
        document_id=document.id,
        school_id=document.school_id,
        kind=request.kind,
        review_on=None if review_on is None else read_day_to_come("review_on", review_on, today),
        review_set_by=unit.access.actor_id,
        version=1,
    )


def change_paper(unit: Unit, request: ChangePaper) -> PaperState:
    """Who sees it follows its category at once. Errors as ``find_to_keep``; ``stale_version``; ``invalid_request`` on
    ``category_id`` as ``begin_paper``, on ``review_on`` for a new day that is not to come, on ``kind`` if nothing
    changes."""
    document, paper, right = find_to_keep(unit, request.document_id)
    check_version(paper.version, request.version)
    children = [subject.id for subject in subjects_of(unit, document.id)]
    review_on = _review_on(unit, paper, request)
    if (request.kind, request.category_id, review_on) == (paper.kind, document.category_id, paper.review_on):
        raise invalid("kind", FieldCode.AS_IT_IS)
    if request.category_id != document.category_id:
        _check_category(unit, document, children[0], request.category_id)
    keep_what_was_said(unit, document, paper, "corrected")
    paper.kind = request.kind
    if review_on != paper.review_on:
        paper.review_on, paper.review_set_by, paper.review_told = review_on, unit.access.actor_id, None
    _set_category(unit, document, request.category_id)
    unit.audit(
        AuditAction.PAPER_RECORD_CHANGE,
        right=right,
        school_ids=[document.school_id],
        subject_ids=children,
        object_id=document.id,
    )
    return PaperState(document_id=document.id, version=paper.version)


def _review_on(unit: Unit, paper: PaperRow, request: ChangePaper) -> date | None:
    """A day that has passed may stay, since other things can be corrected before the review is done."""
    if request.review_on is None or (paper.review_on is not None and request.review_on == paper.review_on.isoformat()):
        return None if request.review_on is None else paper.review_on
    return read_day_to_come("review_on", request.review_on, london_day(unit.now))


def _check_category(unit: Unit, document: DocumentRow, child: UUID, category_id: UUID) -> None:
    if category_id not in categories_kept(unit, document.school_id, child):
        known = unit.session.get(CategoryRow, category_id) is not None
        raise invalid("category_id", FieldCode.NOT_ALLOWED if known else FieldCode.UNKNOWN_CATEGORY)


def _set_category(unit: Unit, document: DocumentRow, category_id: UUID) -> None:
    """It stands in the line of the chronology too: sight is decided along it."""
    document.category_id = category_id
    give_lines_category(unit, [document.id], category_id)


def finish_paper(unit: Unit, request: FinishDocument) -> DocumentReceipt:
    """For whoever began it, while they keep such papers; ``not_found`` for others. Again: the same answer."""
    arrived = lock_arrived(unit, request)
    document, version = arrived
    if unit.session.get(PaperRow, document.id) is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if version.state == "receiving":
        right = require_keeping(unit, document)
        children = holders_of(unit, document.id, version.version)
        if sight_of(unit).kept_from.intersection(children):
            raise Problem(ErrorCode.NOT_FOUND)
        take_version(unit, arrived, request.size, [Subject(each, "affected") for each in children], right)
    return DocumentReceipt(document_id=document.id, version=version.version)


def review_paper(unit: Unit, request: ReviewPaper) -> PaperState:
    """Errors as ``find_to_keep``; ``stale_version``; ``invalid_request`` on ``next_review_on`` for a day that is not to
    come or is more than five years away. Also before the day, and where none was set."""
    document, paper, right = find_to_keep(unit, request.document_id)
    check_version(paper.version, request.version)
    again_on, today = request.next_review_on, london_day(unit.now)
    next_on = None if again_on is None else read_day_to_come("next_review_on", again_on, today)
    keep_what_was_said(unit, document, paper, "reviewed")
    paper.review_on, paper.review_set_by, paper.review_told = next_on, unit.access.actor_id, None
    unit.audit(
        AuditAction.PAPER_RECORD_REVIEW,
        right=right,
        school_ids=[document.school_id],
        subject_ids=[subject.id for subject in subjects_of(unit, document.id)],
        object_id=document.id,
    )
    return PaperState(document_id=document.id, version=paper.version)


def remind_of_reviews(unit: Unit) -> int:
    """Up to 100 papers whose day has come, each day once however many replicas look; how many.

    What was told and its event are one transaction. The next day that is set is told again, and so is the school that a
    paper has come to before anyone reviewed it. What was refused, or never came, is not told of.
    """
    here = unit.now.astimezone(_LONDON)
    if here.hour < SOONEST_HOUR:
        return 0
    unit.scope_to(known_schools(unit.session))
    readable = exists().where(
        DocumentVersionRow.document_id == PaperRow.document_id, DocumentVersionRow.state == "clean"
    )
    told = 0
    for paper in unit.session.scalars(
        select(PaperRow)
        .where(
            PaperRow.review_on <= here.date(),
            PaperRow.review_told.is_distinct_from(PaperRow.review_on),
            readable,
        )
        .order_by(PaperRow.review_on, PaperRow.document_id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True, of=PaperRow)
    ):
        paper.review_told = paper.review_on
        unit.publish(
            PaperReviewDue(document_id=paper.document_id),
            aggregate_id=paper.document_id,
            aggregate_version=paper.version,
            school_id=paper.school_id,
        )
        told += 1
    return told
