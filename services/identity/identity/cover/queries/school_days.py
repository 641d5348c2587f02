"""On which days a school meets."""

from collections import defaultdict
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.identity.calendar import SchoolDate
from sqlalchemy import select
from timescales.calendars import Calendar, SchoolTerms

from identity.models import SchoolDateRow, SchoolRow, SchoolYearRow
from identity.schools.domain.school_dates import in_force


def calendar_of(unit: Unit, school_id: UUID) -> Calendar:
    """By its own dates, or the trust's; ``not_found`` if there is no such school."""
    row = unit.session.get(SchoolRow, school_id)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    own, of_trust = _dates_of(unit, school_id), _dates_of(unit, None)
    years = [in_force(own[each], of_trust[each]) for each in sorted({*own, *of_trust})]
    terms = [term for year in years for term in year.terms]
    closed = frozenset(day for year in years for day in year.closed | year.inset)
    return Calendar(row.nation, SchoolTerms(terms, closed) if terms else None)


def _dates_of(unit: Unit, school_id: UUID | None) -> dict[int, list[SchoolDate]]:
    """By the academic year, as entered for the school or (None) the trust."""
    rows = unit.session.execute(
        select(SchoolYearRow.first_year, SchoolDateRow)
        .join(SchoolDateRow, SchoolDateRow.year_id == SchoolYearRow.id)
        .where(SchoolYearRow.school_id.is_not_distinct_from(school_id))
        .order_by(SchoolDateRow.first_day, SchoolDateRow.id)
    )
    found: dict[int, list[SchoolDate]] = defaultdict(list)
    for first_year, row in rows:
        facts = {name: getattr(row, name) for name in SchoolDate.model_fields}
        found[first_year].append(SchoolDate.model_validate(facts))
    return found
