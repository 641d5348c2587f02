"""Sets the dates of one academic year, of a school or of the whole trust."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.calendar import SchoolYearVersion, SetSchoolYear
from sqlalchemy import delete, select
from timescales.calendars import Calendar

from identity.models import SchoolDateRow, SchoolRow, SchoolYearRow
from identity.roles.queries.grants_of_staff import every_school
from identity.schools.domain.school_dates import IsWorking, check_dates
from identity.schools.parts.insert_schools import one_school_list_at_a_time
from identity.schools.parts.tell_school import tell_school
from identity.schools.queries.looked_after import looked_after, require_trust

_SATURDAY = 5
_NEVER_SET = 0


def set_school_year(unit: Unit, request: SetSchoolYear) -> SchoolYearVersion:
    """The whole year at once, so that nobody sees half of it; those who keep copies are told, of the trust's dates for
    every school.

    ``not_found`` unless the caller looks after the school, ``not_permitted`` for the trust's unless they look after
    every school; ``stale_version``; ``invalid_request`` as ``check_dates`` says.
    """
    one_school_list_at_a_time(unit)
    school = _school(unit, request.school_id)
    check_dates(request.first_year, request.dates, _working_days(school))
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


def _working_days(school: SchoolRow | None) -> IsWorking:
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
