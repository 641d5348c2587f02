"""Term dates as they were entered, and what holds for a school."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.calendar import (
    GetCalendar,
    GetSchoolYears,
    OpenDay,
    SchoolCalendar,
    SchoolDate,
    SchoolYear,
    SchoolYears,
)
from sqlalchemy import select
from timescales.calendars import Calendar, bank_holidays

from identity.models import OpeningHoursRow, SchoolDateRow, SchoolRow, SchoolYearRow
from identity.schools.domain.school_dates import DatesInForce, duty_week, in_force

from .looked_after import require_trust, schools_looked_after


def school_years(unit: Unit, request: GetSchoolYears) -> SchoolYears:
    """Of a school the caller looks after (``not_found``) or the trust (``not_permitted``), the newest year first."""
    if request.school_id is None:
        require_trust(unit)
    elif request.school_id not in schools_looked_after(unit):
        raise Problem(ErrorCode.NOT_FOUND)
    schools = [] if request.school_id is None else [request.school_id]
    unit.audit(AuditAction.SCHOOL_LIST_READ, right=Right.SCHOOL_ADMINISTER, school_ids=schools)
    return SchoolYears(
        own=years_of(unit, request.school_id),
        of_trust=years_of(unit, None) if request.school_id is not None else [],
        hours=[] if request.school_id is None else hours_of(unit, request.school_id),
        bank_holidays=[]
        if request.first_year is None
        else _bank_holidays(_nation(unit, request), [request.first_year]),
    )


def school_calendar(unit: Unit, request: GetCalendar) -> SchoolCalendar:
    """For a person at one of their own schools; ``not_found`` for another."""
    if not unit.access.has(Right.SCHOOL_READ, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    return _calendar(unit, request.school_id, Right.SCHOOL_READ)


def copy_calendar(unit: Unit, request: GetCalendar) -> SchoolCalendar:
    """For a service; ``not_found`` if there is no such school."""
    return _calendar(unit, request.school_id, Right.SERVICE_SCHOOL_COPY)


def years_of(unit: Unit, school_id: UUID | None) -> list[SchoolYear]:
    """As entered for the school or (None) the trust, the newest first."""
    rows = unit.session.scalars(
        select(SchoolYearRow)
        .where(SchoolYearRow.school_id.is_not_distinct_from(school_id))
        .order_by(SchoolYearRow.first_year.desc())
    ).all()
    dates = _dates_of(unit, [row.id for row in rows])
    return [SchoolYear(first_year=row.first_year, version=row.version, dates=dates[row.id]) for row in rows]


def hours_of(unit: Unit, school_id: UUID) -> list[OpenDay]:
    """From Monday on."""
    rows = unit.session.scalars(
        select(OpeningHoursRow).where(OpeningHoursRow.school_id == school_id).order_by(OpeningHoursRow.weekday)
    )
    return [OpenDay(weekday=row.weekday, opens=f"{row.opens:%H:%M}", closes=f"{row.closes:%H:%M}") for row in rows]


def _dates_of(unit: Unit, year_ids: Sequence[UUID]) -> dict[UUID, list[SchoolDate]]:
    found: dict[UUID, list[SchoolDate]] = defaultdict(list)
    rows = unit.session.scalars(
        select(SchoolDateRow)
        .where(SchoolDateRow.year_id.in_(year_ids))
        .order_by(SchoolDateRow.first_day, SchoolDateRow.last_day, SchoolDateRow.id)
    )
    for row in rows:
        facts = {name: getattr(row, name) for name in SchoolDate.model_fields}
        found[row.year_id].append(SchoolDate.model_validate(facts))
    return found


def _nation(unit: Unit, request: GetSchoolYears) -> str:
    row = None if request.school_id is None else unit.session.get(SchoolRow, request.school_id)
    return Calendar().nation if row is None else row.nation


def _calendar(unit: Unit, school_id: UUID, right: Right) -> SchoolCalendar:
    row = unit.session.get(SchoolRow, school_id)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(AuditAction.SCHOOL_LIST_READ, right=right, school_ids=[row.id], object_id=row.id)
    own = {each.first_year: each.dates for each in years_of(unit, school_id)}
    of_trust = {each.first_year: each.dates for each in years_of(unit, None)}
    known = sorted({*own, *of_trust})
    years = [in_force(own.get(each, []), of_trust.get(each, [])) for each in known]
    hours = hours_of(unit, school_id)
    return SchoolCalendar.model_validate(
        {
            "nation": row.nation,
            "terms": [term for year in years for term in year.terms],
            "closed": _working_days(row.nation, years),
            "inset": sorted(day for year in years for day in year.inset),
            "bank_holidays": _bank_holidays(row.nation, known),
            "hours": hours,
            "duty": duty_week(hours, row.duty_from, row.duty_to),
            "night_number": row.night_number,
        }
    )


def _working_days(nation: str, years: Sequence[DatesInForce]) -> list[date]:
    calendar = Calendar(nation)
    return sorted(
        day
        for year in years
        for day in year.closed | year.inset
        if calendar.is_working_day(day) and any(first <= day <= last for first, last in year.terms)
    )


def _bank_holidays(nation: str, years: Sequence[int]) -> list[date]:
    """From August of each year to August of the next."""
    spans = [(date(each, 8, 1), date(each + 1, 8, 31)) for each in years]
    found = {day for each in years for year in (each, each + 1) for day in bank_holidays(nation, year)}
    return sorted(day for day in found if any(first <= day <= last for first, last in spans))
