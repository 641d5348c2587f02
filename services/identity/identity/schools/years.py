"""The school year and its days."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.calendar import (
    GetCalendar,
    GetSchoolYears,
    OpenDay,
    SchoolCalendar,
    SchoolDate,
    SchoolYear,
    SchoolYears,
    SchoolYearVersion,
    SetSchoolYear,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import delete, select
from timescales.calendars import Calendar, bank_holidays

from identity.models import OpeningHoursRow, SchoolDateRow, SchoolRow, SchoolYearRow
from identity.roles import every_school

from .dates import DatesInForce, IsWorking, check_dates, duty_week, in_force
from .insert import one_school_list_at_a_time
from .looked_after import looked_after, require_trust, schools_looked_after
from .school import tell_school

_SATURDAY = 5
_NEVER_SET = 0


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


def set_school_year(unit: Unit, request: SetSchoolYear) -> SchoolYearVersion:
    """The whole year at once, so that nobody sees half of it; those who keep copies are told, of the trust's dates for
    every school.

    ``not_found`` unless the caller looks after the school, ``not_permitted`` for the trust's unless they look after
    every school; ``stale_version``; ``invalid_request`` as ``check_dates`` says.
    """
    one_school_list_at_a_time(unit)
    school = _school(unit, request.school_id)
    check_dates(request.first_year, request.dates, _days_that_count(school))
    year = _year(unit, request)
    unit.session.execute(delete(SchoolDateRow).where(SchoolDateRow.year_id == year.id))
    unit.session.add_all(
        SchoolDateRow(id=new_id(), year_id=year.id, **each.model_dump(exclude={"name"}), name=each.name.strip())
        for each in request.dates
    )
    _tell(unit, school)
    schools = every_school(unit) if school is None else [school.id]
    unit.audit(AuditAction.SCHOOL_DATES_SET, right=Right.SCHOOL_ADMINISTER, school_ids=schools, object_id=year.id)
    return SchoolYearVersion(version=year.version)


def _school(unit: Unit, school_id: UUID | None) -> SchoolRow | None:
    if school_id is not None:
        return looked_after(unit, school_id)
    require_trust(unit)
    return None


def _days_that_count(school: SchoolRow | None) -> IsWorking:
    """The trust's schools may be in several nations: for its dates weekends alone are told from other days."""
    if school is None:
        return lambda day: day.weekday() < _SATURDAY
    return Calendar(school.nation).is_working_day


def _year(unit: Unit, request: SetSchoolYear) -> SchoolYearRow:
    row = unit.session.scalar(
        select(SchoolYearRow)
        .where(
            SchoolYearRow.school_id.is_not_distinct_from(request.school_id),
            SchoolYearRow.first_year == request.first_year,
        )
        .with_for_update()
    )
    if (row.version if row else _NEVER_SET) != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if row is None:
        row = SchoolYearRow(
            id=new_id(), school_id=request.school_id, first_year=request.first_year, version=_NEVER_SET,
            changed_at=unit.now, changed_by=unit.access.actor_id,
        )  # fmt: skip
        unit.session.add(row)
    row.version += 1
    row.changed_at, row.changed_by = unit.now, unit.access.actor_id
    unit.session.flush()
    return row


def _tell(unit: Unit, school: SchoolRow | None) -> None:
    changed = [school] if school is not None else unit.session.scalars(select(SchoolRow).with_for_update()).all()
    for row in changed:
        tell_school(unit, row)
