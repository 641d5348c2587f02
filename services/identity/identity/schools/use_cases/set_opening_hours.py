"""Sets when a school is open on each day of the week."""

from datetime import time

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.calendar import SetOpeningHours
from haven_schemas.rpc.identity.schools import SchoolVersion
from sqlalchemy import delete

from identity.models import OpeningHoursRow
from identity.schools.parts.tell_school import tell_school
from identity.schools.queries.looked_after import looked_after


def set_opening_hours(unit: Unit, request: SetOpeningHours) -> SchoolVersion:
    """The whole week; those who keep copies are told.

    ``not_found`` unless the caller looks after the school; ``stale_version``; ``invalid_request`` on
    ``hours.<n>.weekday`` (``duplicate``) or ``hours.<n>.closes`` (``wrong_format``: not after it opens).
    """
    row = looked_after(unit, request.school_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    _check(request)
    unit.session.execute(delete(OpeningHoursRow).where(OpeningHoursRow.school_id == row.id))
    unit.session.add_all(
        OpeningHoursRow(
            school_id=row.id,
            weekday=each.weekday,
            opens=time.fromisoformat(each.opens),
            closes=time.fromisoformat(each.closes),
        )
        for each in request.hours
    )
    tell_school(unit, row)
    unit.audit(AuditAction.SCHOOL_DATES_SET, right=Right.SCHOOL_ADMINISTER, school_ids=[row.id], object_id=row.id)
    return SchoolVersion(version=row.version)


def _check(request: SetOpeningHours) -> None:
    days = [each.weekday for each in request.hours]
    found = [
        FieldProblem(f"hours.{number}.weekday", FieldCode.DUPLICATE)
        for number, day in enumerate(days)
        if day in days[:number]
    ]
    found += [
        FieldProblem(f"hours.{number}.closes", FieldCode.WRONG_FORMAT)
        for number, each in enumerate(request.hours)
        if each.closes <= each.opens
    ]
    if found:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=found)
