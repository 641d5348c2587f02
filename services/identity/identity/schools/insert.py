"""Puts new schools into the trust, and tells of them and of the accounts that now reach them."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.schools import NewSchool
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.events import SchoolChanged, StaffChanged
from haven_schemas.watch import WATCH_URN
from sqlalchemy import func, select, update

from identity.models import EarlierNumberRow, SchoolRow, StaffGrantRow, StaffRow
from identity.names import check_name_letters

_FIRST_VERSION = 1
_ONE_AT_A_TIME = 0x48617665_5363686F
"""Advisory lock: two who add schools at the same moment would each find a number free."""


def one_school_list_at_a_time(unit: Unit) -> None:
    """Until this transaction ends no other call gives a school a number."""
    unit.session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


def checked_school_name(name: str, field: str) -> str:
    """Without blanks around it; ``invalid_request`` on ``field`` if it is blank or holds characters nobody sees."""
    wanted = check_name_letters(name, field).strip()
    if not wanted:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(field, FieldCode.REQUIRED)])
    return wanted


def school_with_urn(unit: Unit, urn: str) -> UUID | None:
    """The school that has this URN, or had it before."""
    present: UUID | None = unit.session.scalar(select(SchoolRow.id).where(SchoolRow.urn == urn))
    if present is not None:
        return present
    return unit.session.scalar(
        select(EarlierNumberRow.school_id).where(EarlierNumberRow.kind == "urn", EarlierNumberRow.number == urn)
    )


def insert_schools(unit: Unit, schools: Sequence[NewSchool], place: str = "schools.") -> tuple[list[UUID], list[UUID]]:
    """Ids of the new schools, and of those that were there; whoever calls has looked whether they may be added.

    ``invalid_request`` on ``schools.<n>.urn`` or ``.laestab``, ``duplicate``, for a number that stands there twice, and
    on the LAESTAB for one that another school of the trust has: files name schools by it. ``place`` stands before the
    number; None for one school.
    """
    one_school_list_at_a_time(unit)
    _check_twice(schools, place)
    _check_real(schools, place)
    added, there = [], []
    for number, school in enumerate(schools):
        known = school_with_urn(unit, school.urn)
        if known is not None:
            there.append(known)
            continue
        added.append(_insert(unit, school, f"{place}{number}." if place else ""))
    if added:
        _tell_of_trust_wide_staff(unit)
    return added, there


def check_laestab_free(unit: Unit, laestab: str | None, field: str, but: UUID | None = None) -> None:
    """``invalid_request`` on ``field``, ``duplicate``, if another school than ``but`` has this LAESTAB now."""
    if laestab is None:
        return
    taken = select(SchoolRow.id).where(SchoolRow.laestab == laestab)
    if but is not None:
        taken = taken.where(SchoolRow.id != but)
    if unit.session.scalar(taken.limit(1)) is not None:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(field, FieldCode.DUPLICATE)])


def _check_twice(schools: Sequence[NewSchool], place: str) -> None:
    found = [
        FieldProblem(f"{place}{number}.{kind}", FieldCode.DUPLICATE)
        for kind in ("urn", "laestab")
        for number, school in enumerate(schools)
        if getattr(school, kind) and getattr(school, kind) in [getattr(each, kind) for each in schools[:number]]
    ]
    if found:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=found)


def _check_real(schools: Sequence[NewSchool], place: str) -> None:
    """The watch school's number is no school's."""
    found = [
        FieldProblem(f"{place}{number}.urn" if place else "urn", FieldCode.WRONG_FORMAT)
        for number, school in enumerate(schools)
        if school.urn == WATCH_URN
    ]
    if found:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=found)


def _insert(unit: Unit, school: NewSchool, place: str) -> UUID:
    check_laestab_free(unit, school.laestab, f"{place}laestab")
    values = school.model_dump()
    values["name"] = checked_school_name(school.name, f"{place}name")
    added_by = unit.access.actor_id if unit.access.kind == "staff" else None
    row = SchoolRow(id=new_id(), version=_FIRST_VERSION, added_by=added_by, **values)
    unit.session.add(row)
    unit.session.flush()
    changed = SchoolChanged(school_id=row.id, version=_FIRST_VERSION)
    unit.publish(changed, aggregate_id=row.id, aggregate_version=_FIRST_VERSION, school_id=row.id)
    return row.id


def _tell_of_trust_wide_staff(unit: Unit) -> None:
    trust_wide = select(StaffGrantRow.staff_id).where(StaffGrantRow.school_id.is_(None))
    changed = unit.session.execute(
        update(StaffRow)
        .where(StaffRow.id.in_(trust_wide))
        .values(version=StaffRow.version + 1)
        .returning(StaffRow.id, StaffRow.version)
        .execution_options(synchronize_session=False)
    ).all()
    for staff_id, version in changed:
        event = StaffChanged(staff_id=staff_id, version=version)
        unit.publish(event, aggregate_id=staff_id, aggregate_version=version, school_id=None)
