"""Cover as it stands."""

from collections import defaultdict
from uuid import UUID

from chassis.ground.context import Access
from chassis.units.database import Unit
from haven_schemas.acts.identity.calendar import SchoolDate
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select
from timescales.calendars import Calendar, SchoolTerms

from identity.models import CoverRow, SchoolDateRow, SchoolRow, SchoolYearRow, SightRequestRow, StaffGrantRow
from identity.roles import CONFIRMED, FIRST_RUN
from identity.schools import in_force

from .cover import CoverFacts

ROLE = "dsl"
"""What whoever covers holds for those days: a safeguarding lead's or deputy's role."""


def names_cover(access: Access, school_id: UUID) -> bool:
    """The trust's safeguarding lead: who reads concerns there and sets the rules of the trust. An administrator sets
    rules and reads none; a headteacher gives roles for good."""
    return all(access.has(right, school_id) for right in (Right.POLICY_SET, Right.CONCERN_TRIAGE, Right.ROLE_GIVE))


def facts_of(unit: Unit, row: CoverRow) -> CoverFacts:
    """What is there of it now."""
    request = None if row.request_id is None else unit.session.get(SightRequestRow, row.request_id)
    waits = request is not None and request.decision is None and request.expires_at > unit.now
    agreed = request is None or request.decision in (CONFIRMED, FIRST_RUN)
    return CoverFacts(
        first_day=row.first_day,
        last_day=row.last_day,
        was_ended=row.ended_at is not None,
        waits=waits,
        agreed=agreed,
        held=grant_of(unit, row) is not None,
    )


def grant_of(unit: Unit, row: CoverRow) -> StaffGrantRow | None:
    """The role that whoever covers holds for those days."""
    return unit.session.scalar(
        select(StaffGrantRow).where(
            StaffGrantRow.staff_id == row.staff_id,
            StaffGrantRow.school_id == row.school_id,
            StaffGrantRow.role == ROLE,
            StaffGrantRow.valid_from == row.first_day,
            StaffGrantRow.valid_until == row.last_day,
        )
    )


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
