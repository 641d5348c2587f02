"""Children whose file is to be looked at."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.day import MatterChildren, MatterQuery, MattersAsked, MatterSeen, MattersTold
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import Select, or_, select

from incidents.categories import categories_by_id
from incidents.child import card_to_review
from incidents.lists import children_named
from incidents.models import CategoryRow, ConcernRow, IncidentRow, PaperRow, RecordSubjectRow
from incidents.reading import first_line, not_listed_words, of_children, opened_texts, titles_of
from incidents.reads_by_school import Line, note_reads
from incidents.sight import (
    require_incident,
    seen_document,
    sight_of,
    visible_concerns,
    visible_incidents,
    waiting_concerns,
)


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


def children_of_matters(unit: Unit, keyring: Keyring, request: MattersAsked) -> MattersTold:
    """Of those in the caller's lists and queues; what they do not see is left out, like what is not there."""
    categories = categories_by_id(unit)
    concerns = {row.id: row for row in _concerns(unit, request, categories)}
    records = _records(unit, request, categories)
    schools = {each: row.school_id for each, row in concerns.items()} | records
    named = children_named(unit, list(concerns), list(records))
    begun = _first_lines(unit, keyring, concerns)
    titles = titles_of(unit, keyring, list(records), categories)
    words = not_listed_words(unit, keyring, {each for ids in named.values() for each in ids}, categories)
    reviews = children_to_review(unit, request)
    told: list[Line] = [(school_id, named.get(each, ()), each) for each, school_id in schools.items()]
    told += [(each.school_id, each.subject_ids) for each in reviews]
    note_reads(unit, AuditAction.MATTER_QUEUE_READ, Right.RECORD_READ, told, "inbox")
    return MattersTold(
        matters=[
            MatterChildren(
                id=each,
                subject_ids=list(named.get(each, ())),
                first_line=begun.get(each, ""),
                title=titles.get(each, ""),
                not_listed=of_children(named.get(each, ()), words),
            )
            for each in schools
        ]
        + [MatterChildren(id=each.id, subject_ids=list(each.subject_ids)) for each in reviews]
    )


def _first_lines(unit: Unit, keyring: Keyring, concerns: Mapping[UUID, ConcernRow]) -> dict[UUID, str]:
    """Of those that open, and whose use is not restricted."""
    restricted = set(
        unit.session.scalars(
            select(RecordSubjectRow.record_id).where(
                one_of(RecordSubjectRow.record_id, concerns), RecordSubjectRow.restricted
            )
        )
    )
    open_ones = [row for row in concerns.values() if not row.sealed and row.id not in restricted]
    return {each: first_line(text) for each, text in opened_texts(unit, keyring, open_ones, "account").items()}


def _concerns(unit: Unit, request: MattersAsked, categories: Mapping[UUID, CategoryRow]) -> list[ConcernRow]:
    sight = sight_of(unit)
    seen = or_(waiting_concerns(sight), visible_concerns(sight, categories))
    return list(unit.session.scalars(select(ConcernRow).where(one_of(ConcernRow.id, request.concern_ids), seen)))


def _records(unit: Unit, request: MattersAsked, categories: Mapping[UUID, CategoryRow]) -> dict[UUID, UUID]:
    """Those seen, and the school of each."""
    seen = visible_incidents(sight_of(unit), categories)
    wanted = select(IncidentRow.id, IncidentRow.school_id).where(one_of(IncidentRow.id, request.incident_ids), seen)
    return {row.id: row.school_id for row in unit.session.execute(wanted)}


def matter_seen(unit: Unit, request: MatterQuery) -> MatterSeen:
    """Its school, and with a record the concerns in it that the caller sees; ``not_found`` where they do not see it.

    No child and no text; what they are told of it is audited by whoever asked.
    """
    if request.kind == "concern":
        row = unit.session.execute(_seen_concerns(unit).where(ConcernRow.id == request.matter_id)).one_or_none()
        if row is None:
            raise Problem(ErrorCode.NOT_FOUND)
        return MatterSeen(school_id=row.school_id, about_ids=[row.id])
    record = require_incident(unit, unit.session.get(IncidentRow, request.matter_id))
    return MatterSeen(school_id=record.school_id, about_ids=[record.id, *_concerns_of(unit, record.id)])


def _concerns_of(unit: Unit, incident_id: UUID) -> list[UUID]:
    found = unit.session.execute(_seen_concerns(unit).where(ConcernRow.incident_id == incident_id))
    return [row.id for row in found.all()]


def _seen_concerns(unit: Unit) -> Select[UUID, UUID]:
    sight = sight_of(unit)
    seen = or_(waiting_concerns(sight), visible_concerns(sight, categories_by_id(unit)))
    return select(ConcernRow.id, ConcernRow.school_id).where(seen).order_by(ConcernRow.recorded_at, ConcernRow.id)
