"""Gives a school another name or other facts, as GIAS has them by now."""

from datetime import timedelta

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.schools import ChangeSchool, SchoolVersion

from identity.models import SchoolRow
from identity.roles.domain.grants import day_of
from identity.schools.parts.insert_schools import (
    check_laestab_free,
    checked_school_name,
    one_school_list_at_a_time,
)
from identity.schools.parts.keep_number import keep_number
from identity.schools.parts.tell_school import tell_school
from identity.schools.queries.looked_after import looked_after

_DUTY = ("duty_from", "duty_to", "night_number")
_FACTS = ("name", "laestab", "nation", "phase", "kind", "local_authority")


def change_school(unit: Unit, request: ChangeSchool) -> SchoolVersion:
    """Its version now; as it was where nothing is different.

    ``not_found`` unless the caller looks after the school, ``stale_version`` if it was changed since it was read,
    ``invalid_request`` on ``name``, ``laestab`` (``duplicate``: another school of the trust has it) or ``duty_to``. An
    earlier LAESTAB stays known with its last day.
    """
    one_school_list_at_a_time(unit)
    row = looked_after(unit, request.school_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    wanted = {name: getattr(request, name) for name in _FACTS} | _duty(request, row)
    wanted["name"] = checked_school_name(request.name, "name")
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return SchoolVersion(version=row.version)
    check_laestab_free(unit, request.laestab, "laestab", but=row.id)
    if row.laestab is not None and row.laestab != request.laestab:
        keep_number(unit, row, "laestab", row.laestab, before=day_of(unit.now) + timedelta(days=1))
    for name, value in wanted.items():
        setattr(row, name, value)
    tell_school(unit, row)
    unit.audit(
        AuditAction.SCHOOL_RECORD_CHANGE,
        right=Right.SCHOOL_ADMINISTER,
        school_ids=[row.id],
        object_id=row.id,
        outcome="changed",
    )
    return SchoolVersion(version=row.version)


def _duty(request: ChangeSchool, row: SchoolRow) -> dict[str, str | None]:
    """What the caller does not say stays; duty has both its ends or neither."""
    said = {name: getattr(request, name) for name in _DUTY}
    wanted = {name: getattr(row, name) if value is None else value or None for name, value in said.items()}
    begins, ends = wanted["duty_from"], wanted["duty_to"]
    if (begins is None) != (ends is None) or (begins is not None and ends is not None and ends <= begins):
        raise invalid("duty_to", FieldCode.WRONG_FORMAT)
    return wanted
