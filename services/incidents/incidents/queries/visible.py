"""The rule of ``domain.sight`` as a condition of SQL, so that a page holds only what its reader sees."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from chassis.database import Unit
from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from incidents.domain.sight import Sight
from incidents.models import CategoryRow, IncidentSubjectRow, KnownPupilRow, RecordSubjectRow

Column = InstrumentedAttribute[UUID]
InYears = Callable[[Iterable[str]], ColumnElement[bool]]


def visible(
    sight: Sight,
    categories: Mapping[UUID, CategoryRow],
    *,
    school: Column,
    category: Column,
    in_years: InYears,
    triaged: ColumnElement[bool] | InstrumentedAttribute[bool] | None = None,
) -> ColumnElement[bool]:
    """Whether a row is seen. ``triaged`` None: the table holds only what came after triage."""
    seen: list[ColumnElement[bool]] = []
    for reading in sight.readings:
        terms: list[ColumnElement[bool]] = [school.in_(reading.school_ids)]
        if triaged is not None:
            terms.append(and_(triaged))
        if reading.category_groups is not None:
            terms.append(category.in_([row.id for row in categories.values() if row.group in reading.category_groups]))
        if reading.year_groups is not None:
            terms.append(in_years(reading.year_groups))
        seen.append(and_(*terms))
    if triaged is not None:
        seen.append(and_(school.in_(sight.triages_at), not_(triaged)))
    return or_(false(), *seen)


def record_in_years(record: Column) -> InYears:
    """Whether some child in the record is in one of the year groups."""

    def condition(year_groups: Iterable[str]) -> ColumnElement[bool]:
        named = aliased(RecordSubjectRow)
        return exists(
            select(named.record_id)
            .join(KnownPupilRow, _same_pupil(named.subject_id, named.school_id))
            .where(named.record_id == record, KnownPupilRow.year_group.in_(list(year_groups)))
        )

    return condition


def incident_in_years(incident: Column) -> InYears:
    """Whether some child in the incident record is in one of the year groups."""

    def condition(year_groups: Iterable[str]) -> ColumnElement[bool]:
        named = aliased(IncidentSubjectRow)
        return exists(
            select(named.incident_id)
            .join(KnownPupilRow, _same_pupil(named.subject_id, named.school_id))
            .where(named.incident_id == incident, KnownPupilRow.year_group.in_(list(year_groups)))
        )

    return condition


def year_groups_of(unit: Unit, school_id: UUID, subject_ids: Iterable[UUID]) -> frozenset[str]:
    """Year groups of those children that are known at the school."""
    years = unit.session.scalars(
        select(KnownPupilRow.year_group).where(
            KnownPupilRow.school_id == school_id, KnownPupilRow.pupil_id.in_(list(subject_ids))
        )
    )
    return frozenset(year for year in years if year is not None)


def _same_pupil(subject: Column, school: Column) -> ColumnElement[bool]:
    return and_(KnownPupilRow.pupil_id == subject, KnownPupilRow.school_id == school)
