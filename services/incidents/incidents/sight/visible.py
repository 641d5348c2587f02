"""The rule of ``sight.rules`` as a condition of SQL, so that a page holds only what its reader sees."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, and_, bindparam, exists, false, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from incidents.aliases import WITH_ROOTS, is_same_child
from incidents.models import CategoryRow, ConcernRow, IncidentSubjectRow, KnownPupilRow, RecordSubjectRow
from incidents.triage.domain.triage import CONCERN_RECEIVED

from .rules import Reading, Sight

Column = InstrumentedAttribute[UUID]
Instant = InstrumentedAttribute[datetime]


@dataclass(frozen=True)
class AboutSome:
    """The children a row is about: some ``within`` a grant that year groups or classes limit, or ``among`` some, or
    ``beyond`` them."""

    within: Callable[[Reading], ColumnElement[bool]]
    among: Callable[[AbstractSet[UUID]], ColumnElement[bool]]
    beyond: Callable[[AbstractSet[UUID]], ColumnElement[bool]]


def visible(
    sight: Sight,
    categories: Mapping[UUID, CategoryRow],
    *,
    school: Column,
    category: Column,
    recorded: Instant,
    about_some: AboutSome,
    triaged: ColumnElement[bool] | InstrumentedAttribute[bool] | None = None,
) -> ColumnElement[bool]:
    """Whether a row is seen. ``recorded``: when it was written, or opened. ``triaged`` None: the table holds only what
    came after triage."""
    seen: list[ColumnElement[bool]] = []
    for reading in sight.readings:
        terms = [school.in_(reading.school_ids), *_not_closed(sight, about_some)]
        if triaged is not None:
            terms.append(and_(triaged))
        if reading.category_groups is not None:
            terms.append(category.in_([row.id for row in categories.values() if row.group in reading.category_groups]))
        if not reading.reads_of_every_child:
            terms.append(about_some.within(reading))
        seen.append(and_(*terms))
    if triaged is not None:
        seen.append(and_(school.in_(sight.triages_at), not_(triaged)))
    return and_(or_(false(), *seen), *kept_from(sight, about_some), *opened(sight, recorded))


def visible_lines(sight: Sight, categories: Mapping[UUID, CategoryRow]) -> ColumnElement[bool]:
    """Whether a line of ``record_subject`` is seen: of a chronology, an incident record, an export or a search."""
    return visible(
        sight,
        categories,
        school=RecordSubjectRow.school_id,
        category=RecordSubjectRow.category_id,
        recorded=RecordSubjectRow.recorded_at,
        triaged=RecordSubjectRow.triaged,
        about_some=record_about_some(RecordSubjectRow.record_id),
    )


def visible_concerns(sight: Sight, categories: Mapping[UUID, CategoryRow]) -> ColumnElement[bool]:
    """Whether a row of ``concern`` is seen, not counting the caller's own reports."""
    return visible(
        sight,
        categories,
        school=ConcernRow.school_id,
        category=ConcernRow.category_id,
        recorded=ConcernRow.recorded_at,
        triaged=ConcernRow.status != CONCERN_RECEIVED,
        about_some=record_about_some(ConcernRow.id),
    )


def waiting_concerns(sight: Sight) -> ColumnElement[bool]:
    """Whether a row of ``concern`` waits for a decision of the caller's."""
    return and_(
        ConcernRow.status == CONCERN_RECEIVED,
        ConcernRow.school_id.in_(sight.triages_at),
        *kept_from(sight, record_about_some(ConcernRow.id)),
        *opened(sight, ConcernRow.recorded_at),
    )


def opened(sight: Sight, recorded: Instant) -> list[ColumnElement[bool]]:
    """The condition that a row is not older than the proof of who the caller is; none for nearly everyone."""
    return [] if sight.opens_from is None else [recorded >= sight.opens_from]


def kept_from(sight: Sight, about_some: AboutSome) -> list[ColumnElement[bool]]:
    """The condition that a row is about no child the caller is linked to; none for those linked to nobody."""
    return [not_(about_some.among(sight.kept_from))] if sight.kept_from else []


def _not_closed(sight: Sight, about_some: AboutSome) -> list[ColumnElement[bool]]:
    """The condition that a row is not in closed files only; none for those to whom none is closed."""
    return [or_(not_(about_some.among(sight.closed)), about_some.beyond(sight.closed))] if sight.closed else []


def record_about_some(record: Column) -> AboutSome:
    """Of a concern, an entry or an action."""

    def within(reading: Reading) -> ColumnElement[bool]:
        named = aliased(RecordSubjectRow)
        return exists(
            select(named.record_id)
            .join(KnownPupilRow, _same_pupil(named.subject_id, named.school_id))
            .where(named.record_id == record, _within(reading))
        )

    def among(subject_ids: AbstractSet[UUID]) -> ColumnElement[bool]:
        named = aliased(RecordSubjectRow)
        return exists(select(named.record_id).where(named.record_id == record, named.subject_id.in_(subject_ids)))

    def beyond(subject_ids: AbstractSet[UUID]) -> ColumnElement[bool]:
        named = aliased(RecordSubjectRow)
        return exists(select(named.record_id).where(named.record_id == record, named.subject_id.not_in(subject_ids)))

    return AboutSome(within, among, beyond)


def incident_about_some(incident: Column) -> AboutSome:
    """Of an incident record."""

    def within(reading: Reading) -> ColumnElement[bool]:
        named = aliased(IncidentSubjectRow)
        return exists(
            select(named.incident_id)
            .join(KnownPupilRow, _same_pupil(named.subject_id, named.school_id))
            .where(named.incident_id == incident, _within(reading))
        )

    def among(subject_ids: AbstractSet[UUID]) -> ColumnElement[bool]:
        named = aliased(IncidentSubjectRow)
        return exists(select(named.incident_id).where(named.incident_id == incident, named.subject_id.in_(subject_ids)))

    def beyond(subject_ids: AbstractSet[UUID]) -> ColumnElement[bool]:
        named = aliased(IncidentSubjectRow)
        others = named.subject_id.not_in(subject_ids)
        return exists(select(named.incident_id).where(named.incident_id == incident, others))

    return AboutSome(within, among, beyond)


def of_one_child(subject: Column, school: Column) -> AboutSome:
    """Of something about that child alone."""

    def within(reading: Reading) -> ColumnElement[bool]:
        return exists(select(KnownPupilRow.pupil_id).where(_same_pupil(subject, school), _within(reading)))

    def among(subject_ids: AbstractSet[UUID]) -> ColumnElement[bool]:
        return subject.in_(subject_ids)

    def beyond(subject_ids: AbstractSet[UUID]) -> ColumnElement[bool]:
        return subject.not_in(subject_ids)

    return AboutSome(within, among, beyond)


@dataclass(frozen=True)
class KnownChildren:
    """Some children, and the year groups and classes of those that are known."""

    subject_ids: frozenset[UUID]
    year_groups: frozenset[str]
    classes: frozenset[str]


def known_of(unit: Unit, school_id: UUID, subject_ids: Iterable[UUID]) -> KnownChildren:
    """Those children, with year groups and classes as far as they are known at the school."""
    children = frozenset(subject_ids)
    rows = unit.session.execute(_KNOWN_OF, {"school": school_id, "subject_ids": list(children)}).all()
    return KnownChildren(
        subject_ids=children,
        year_groups=frozenset(row.year_group for row in rows if row.year_group is not None),
        classes=frozenset(row.class_name for row in rows if row.class_name is not None),
    )


_KNOWN_OF = select(KnownPupilRow.year_group, KnownPupilRow.class_name).where(
    KnownPupilRow.school_id == bindparam("school"), KnownPupilRow.pupil_id.in_(WITH_ROOTS)
)


def _within(reading: Reading) -> ColumnElement[bool]:
    """``Reading.reads_of`` for one known pupil."""
    return or_(
        KnownPupilRow.year_group.in_(reading.year_groups or ()), KnownPupilRow.class_name.in_(reading.classes or ())
    )


def _same_pupil(subject: Column, school: Column) -> ColumnElement[bool]:
    return and_(is_same_child(KnownPupilRow.pupil_id, subject), KnownPupilRow.school_id == school)
