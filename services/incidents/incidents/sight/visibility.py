"""The rule of ``sight.rules`` as a condition of SQL, so that a page holds only what its reader sees."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal, Protocol
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import none_of, one_of
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    false,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from incidents.aliases import WITH_ROOTS, is_same_child
from incidents.models import CategoryRow, FileReaderRow, IncidentSubjectRow, KnownPupilRow, RecordSubjectRow

from .rules import ReadAt, Reading, Sight

Column = InstrumentedAttribute[UUID]
Instant = InstrumentedAttribute[datetime]
By = Literal["all", "school", "file"]
CategoryGroups = frozenset[tuple[UUID, str]]
"""The id of each category, and the group it is of."""
READER = FileReaderRow


@dataclass(frozen=True)
class AboutSome:
    """The children a row is about: some ``within`` a grant that year groups or classes limit, but for those whose file
    is closed, or ``among`` some, or ``beyond`` them, or with a file that is read at some schools (``handed``).
    ``apart``: it is none of some records; None: it is about one child in a record that was looked at already."""

    within: Callable[[Reading, AbstractSet[UUID]], ColumnElement[bool]]
    among: Callable[[AbstractSet[UUID]], ColumnElement[bool]]
    beyond: Callable[[AbstractSet[UUID]], ColumnElement[bool]]
    handed: Callable[[Sequence[ColumnElement[bool]]], ColumnElement[bool]]
    """Whether the file of one of them is read by a school of which the conditions on ``READER`` hold."""
    apart: Callable[[AbstractSet[UUID]], ColumnElement[bool]] | None = None


def groups_for(sight: Sight, categories: Mapping[UUID, CategoryRow]) -> CategoryGroups:
    """None where no grant is limited to some groups: who sees every category is not told apart by what there is."""
    if all(each.category_groups is None for each in sight.readings):
        return frozenset()
    return frozenset((row.id, row.group) for row in categories.values())


def visible(
    sight: Sight,
    groups: CategoryGroups,
    *,
    school: Column,
    category: Column,
    recorded: Instant,
    about_some: AboutSome,
    triaged: ColumnElement[bool] | InstrumentedAttribute[bool] | None = None,
    by: By = "all",
) -> ColumnElement[bool]:
    """Whether a row is seen. ``groups``: as ``groups_for`` answers. ``recorded``: when it was written, or opened.
    ``triaged`` None: the table holds only what came after triage.

    ``by``: as a record of the school that keeps it (``school``: what lists and queues of a school hold, in the order of
    an index), as one of a child's file that is read elsewhere too (``file``), or either.
    """
    seen: list[ColumnElement[bool]] = []
    for reading in sight.readings:
        terms = [or_(*_places(sight, reading, school, about_some, by)), *_not_closed(sight, about_some)]
        if triaged is not None:
            terms.append(and_(triaged))
        if reading.category_groups is not None:
            terms.append(one_of(category, [each for each, group in groups if group in reading.category_groups]))
        seen.append(and_(*terms))
    if triaged is not None and sight.triages_at:
        places: list[ColumnElement[bool]] = [one_of(school, sight.triages_at)] if by != "file" else []
        if by != "school":
            places.append(about_some.handed(read_at(sight)))
        seen.append(and_(or_(*places), not_(triaged)))
    return and_(or_(false(), *seen), *kept_from(sight, about_some), *opened(sight, recorded))


def _places(sight: Sight, reading: Reading, school: Column, about_some: AboutSome, by: By) -> list[ColumnElement[bool]]:
    """Where a grant reaches a row: at the school that keeps it, or at one that reads the file of a child in it."""
    places: list[ColumnElement[bool]] = []
    if by != "file":
        here = one_of(school, reading.school_ids)
        places.append(here if reading.reads_of_every_child else and_(here, about_some.within(reading, sight.closed)))
    if by != "school":
        signed_for = or_(not_(READER.waits), one_of(READER.school_id, sight.triages_at))
        terms = [one_of(READER.school_id, reading.school_ids), signed_for, *_open_file(sight)]
        if not reading.reads_of_every_child:
            terms.append(_known_there(reading))
        places.append(about_some.handed(terms))
    return places


def read_at(sight: Sight) -> list[ColumnElement[bool]]:
    """The conditions that ``READER`` is a file read at a school where the caller triages, and not closed to them."""
    return [one_of(READER.school_id, sight.triages_at), *_open_file(sight)]


def _open_file(sight: Sight) -> list[ColumnElement[bool]]:
    """The condition that the file of ``READER`` is not closed to the caller: it leads them to no record."""
    return [none_of(READER.subject_id, sight.closed)] if sight.closed else []


def _known_there(reading: Reading) -> ColumnElement[bool]:
    """Whether the child of ``READER`` is within the grant at the school that reads the file."""
    return exists(
        select(KnownPupilRow.pupil_id).where(_same_pupil(READER.subject_id, READER.school_id), _within(reading))
    )


def opened(sight: Sight, recorded: Instant) -> list[ColumnElement[bool]]:
    """The condition that a row is not older than the proof of who the caller is; none for nearly everyone."""
    return [] if sight.opens_from is None else [recorded >= sight.opens_from]


def kept_from(sight: Sight, about_some: AboutSome) -> list[ColumnElement[bool]]:
    """The conditions that a row is about no child the caller is linked to, and is not kept from them by itself; none
    for nearly everyone."""
    linked = [not_(about_some.among(sight.kept_from))] if sight.kept_from else []
    own = [about_some.apart(sight.barred)] if sight.barred and about_some.apart is not None else []
    return [*linked, *own]


def _not_closed(sight: Sight, about_some: AboutSome) -> list[ColumnElement[bool]]:
    """The condition that a row is not in closed files only; none for those to whom none is closed."""
    return [or_(not_(about_some.among(sight.closed)), about_some.beyond(sight.closed))] if sight.closed else []


def record_about_some(record: Column) -> AboutSome:
    """Of a concern, an entry or an action."""

    def within(reading: Reading, closed: AbstractSet[UUID]) -> ColumnElement[bool]:
        named = aliased(RecordSubjectRow)
        return exists(
            select(named.record_id)
            .join(KnownPupilRow, _same_pupil(named.subject_id, named.school_id))
            .where(named.record_id == record, _within(reading), *_none_of(closed, named.subject_id))
        )

    def among(subject_ids: AbstractSet[UUID]) -> ColumnElement[bool]:
        named = aliased(RecordSubjectRow)
        return exists(select(named.record_id).where(named.record_id == record, one_of(named.subject_id, subject_ids)))

    def beyond(subject_ids: AbstractSet[UUID]) -> ColumnElement[bool]:
        named = aliased(RecordSubjectRow)
        return exists(select(named.record_id).where(named.record_id == record, none_of(named.subject_id, subject_ids)))

    def handed(terms: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
        named = aliased(RecordSubjectRow)
        found = select(named.record_id).join(READER, READER.subject_id == named.subject_id)
        return exists(found.where(named.record_id == record, *terms))

    return AboutSome(within, among, beyond, handed, partial(none_of, record))


def incident_about_some(incident: Column) -> AboutSome:
    """Of an incident record."""

    def within(reading: Reading, closed: AbstractSet[UUID]) -> ColumnElement[bool]:
        named = aliased(IncidentSubjectRow)
        return exists(
            select(named.incident_id)
            .join(KnownPupilRow, _same_pupil(named.subject_id, named.school_id))
            .where(named.incident_id == incident, _within(reading), *_none_of(closed, named.subject_id))
        )

    def among(subject_ids: AbstractSet[UUID]) -> ColumnElement[bool]:
        named = aliased(IncidentSubjectRow)
        return exists(
            select(named.incident_id).where(named.incident_id == incident, one_of(named.subject_id, subject_ids))
        )

    def beyond(subject_ids: AbstractSet[UUID]) -> ColumnElement[bool]:
        named = aliased(IncidentSubjectRow)
        others = none_of(named.subject_id, subject_ids)
        return exists(select(named.incident_id).where(named.incident_id == incident, others))

    def handed(terms: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
        named = aliased(IncidentSubjectRow)
        found = select(named.incident_id).join(READER, READER.subject_id == named.subject_id)
        return exists(found.where(named.incident_id == incident, *terms))

    return AboutSome(within, among, beyond, handed, partial(none_of, incident))


def of_one_child(subject: Column, school: Column) -> AboutSome:
    """Of something about that child alone."""

    def within(reading: Reading, closed: AbstractSet[UUID]) -> ColumnElement[bool]:
        known = exists(select(KnownPupilRow.pupil_id).where(_same_pupil(subject, school), _within(reading)))
        return and_(known, *_none_of(closed, subject))

    def among(subject_ids: AbstractSet[UUID]) -> ColumnElement[bool]:
        return one_of(subject, subject_ids)

    def beyond(subject_ids: AbstractSet[UUID]) -> ColumnElement[bool]:
        return none_of(subject, subject_ids)

    def handed(terms: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
        return exists(select(READER.subject_id).where(READER.subject_id == subject, *terms))

    return AboutSome(within, among, beyond, handed)


@dataclass(frozen=True)
class KnownChildren:
    """Some children, and the schools that read a record about them with their year groups and classes there: the one
    that keeps it, and those to which one of their files was handed."""

    subject_ids: frozenset[UUID]
    kept_at: tuple[ReadAt, ...]
    handed_to: tuple[ReadAt, ...]

    @property
    def read_at(self) -> tuple[ReadAt, ...]:
        """All of them."""
        return (*self.kept_at, *self.handed_to)


def known_of(unit: Unit, school_id: UUID, subject_ids: Iterable[UUID]) -> KnownChildren:
    """Those children at the school that keeps a record; and at each that reads one's file, that child alone."""
    children = frozenset(subject_ids)
    rows = unit.session.execute(_KNOWN_OF, {"school": school_id, "subject_ids": list(children)}).all()
    here = [_read_at(school_id, [row], child=row.child) for row in rows if row.reader is None]
    handed = dict.fromkeys((row.reader, row.child, row.waits) for row in rows if row.reader is not None)
    there = []
    for reader, child, waits in handed:
        of_child = [row for row in rows if (row.reader, row.child) == (reader, child)]
        there.append(_read_at(reader, of_child, child=child, waits=waits))
    return KnownChildren(children, kept_at=(_read_at(school_id, []), *here), handed_to=tuple(there))


class _KnownRow(Protocol):
    """What is known of one child at one school."""

    year_group: str | None
    class_name: str | None


def _read_at(school_id: UUID, rows: Sequence[_KnownRow], *, child: UUID | None = None, waits: bool = False) -> ReadAt:
    return ReadAt(
        school_id=school_id,
        year_groups=frozenset(row.year_group for row in rows if row.year_group is not None),
        classes=frozenset(row.class_name for row in rows if row.class_name is not None),
        waits=waits,
        child=child,
    )


def _same_pupil(subject: Column, school: Column) -> ColumnElement[bool]:
    return and_(is_same_child(KnownPupilRow.pupil_id, subject), KnownPupilRow.school_id == school)


_NOBODY = cast(null(), Uuid())
_KNOWN_OF = union_all(
    select(
        _NOBODY.label("reader"),
        KnownPupilRow.pupil_id.label("child"),
        false().label("waits"),
        KnownPupilRow.year_group.label("year_group"),
        KnownPupilRow.class_name.label("class_name"),
    ).where(KnownPupilRow.school_id == bindparam("school"), KnownPupilRow.pupil_id.in_(WITH_ROOTS)),
    select(READER.school_id, READER.subject_id, READER.waits, KnownPupilRow.year_group, KnownPupilRow.class_name)
    .outerjoin(KnownPupilRow, _same_pupil(READER.subject_id, READER.school_id))
    .where(READER.subject_id == any_(bindparam("subject_ids", type_=ARRAY(Uuid())))),
)


def _none_of(closed: AbstractSet[UUID], subject: Column) -> list[ColumnElement[bool]]:
    """The condition that it is nobody whose file is closed to the caller; none where none is."""
    return [none_of(subject, closed)] if closed else []


def _within(reading: Reading) -> ColumnElement[bool]:
    """``Reading.reads_of`` for one known pupil."""
    return or_(
        one_of(KnownPupilRow.year_group, reading.year_groups or ()),
        one_of(KnownPupilRow.class_name, reading.classes or ()),
    )
