"""A school is added and changed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, time, timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity import Added, AddSchool
from haven_schemas.acts.identity.calendar import SetOpeningHours
from haven_schemas.acts.identity.schools import (
    AddSchools,
    ChangeSchool,
    ConvertSchool,
    EarlierNumber,
    GetSchool,
    NewSchool,
    SchoolNumber,
    SchoolRecord,
    SchoolRecords,
    SchoolsAdded,
    SchoolVersion,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.events import SchoolChanged
from haven_schemas.rights import Right
from sqlalchemy import delete, select

from identity.models import EarlierNumberRow, OpeningHoursRow, SchoolRow
from identity.roles import day_of

from .insert import check_laestab_free, checked_school_name, insert_schools, one_school_list_at_a_time, school_with_urn
from .looked_after import looked_after, looks_after_trust, require_trust, schools_looked_after

_DUTY = ("duty_from", "duty_to", "night_number")
_FACTS = ("name", "laestab", "nation", "phase", "kind", "local_authority")


def keep_number(unit: Unit, row: SchoolRow, kind: str, number: str, *, before: date) -> None:
    """``before``: the first day on which it had another."""
    unit.session.add(
        EarlierNumberRow(
            id=new_id(),
            school_id=row.id,
            kind=kind,
            number=number,
            until=before - timedelta(days=1),
            changed_at=unit.now,
            changed_by=unit.access.actor_id,
        )
    )


def tell_school(unit: Unit, row: SchoolRow) -> None:
    """The next version, which readers fetch."""
    row.version += 1
    changed = SchoolChanged(school_id=row.id, version=row.version)
    unit.publish(changed, aggregate_id=row.id, aggregate_version=row.version, school_id=row.id)


def school_records(unit: Unit) -> SchoolRecords:
    """By name (a trust has too few schools to need pages)."""
    rows = unit.session.scalars(
        select(SchoolRow)
        .where(SchoolRow.id.in_(list(schools_looked_after(unit))))
        .order_by(SchoolRow.name, SchoolRow.id)
    ).all()
    unit.audit(AuditAction.SCHOOL_LIST_READ, right=Right.SCHOOL_ADMINISTER, school_ids=[row.id for row in rows])
    return SchoolRecords(schools=_records(unit, rows), of_trust=looks_after_trust(unit))


def get_school(unit: Unit, request: GetSchool) -> SchoolRecord:
    """``not_found`` unless the caller looks after it."""
    row = unit.session.get(SchoolRow, request.school_id)
    if row is None or row.id not in schools_looked_after(unit):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(AuditAction.SCHOOL_LIST_READ, right=Right.SCHOOL_ADMINISTER, school_ids=[row.id], object_id=row.id)
    [record] = _records(unit, [row])
    return record


def _records(unit: Unit, rows: Sequence[SchoolRow]) -> list[SchoolRecord]:
    earlier = _earlier_numbers(unit, [row.id for row in rows])
    return [
        SchoolRecord.model_validate(
            {name: getattr(row, name) for name in SchoolRecord.model_fields if name != "earlier"}
            | {"earlier": earlier[row.id]}
        )
        for row in rows
    ]


def _earlier_numbers(unit: Unit, school_ids: Sequence[UUID]) -> dict[UUID, list[EarlierNumber]]:
    """The newest first."""
    found: dict[UUID, list[EarlierNumber]] = defaultdict(list)
    rows = unit.session.scalars(
        select(EarlierNumberRow)
        .where(EarlierNumberRow.school_id.in_(school_ids))
        .order_by(EarlierNumberRow.changed_at.desc(), EarlierNumberRow.kind, EarlierNumberRow.id)
    )
    for row in rows:
        found[row.school_id].append(
            EarlierNumber.model_validate({"kind": row.kind, "number": row.number, "until": row.until})
        )
    return found


def add_school(unit: Unit, request: AddSchool) -> Added:
    """The new school's id, or that of the school with this URN, which stays as it is.

    The set-up may, and whoever looks after every school there is (``not_permitted`` for others). Accounts of the whole
    trust reach the new school too, so they count as changed.
    """
    require_trust(unit)
    new = NewSchool(urn=request.urn, laestab=request.laestab, name=request.name)
    added, there = insert_schools(unit, [new], place="")
    [school_id] = added or there
    unit.audit(
        AuditAction.SCHOOL_LIST_CHANGE,
        right=Right.SCHOOL_ADMINISTER,
        school_ids=[school_id],
        object_id=school_id,
        outcome="done" if added else "unchanged",
    )
    return Added(id=school_id)


def add_schools(unit: Unit, request: AddSchools) -> SchoolsAdded:
    """The new ones and those that were there, by their present or an earlier URN.

    ``not_permitted`` unless the caller looks after every school of the trust; ``invalid_request`` on
    ``schools.<n>.urn``, ``.laestab`` (``duplicate``) or ``.name``. One audit entry a school: each is told of its own.
    """
    require_trust(unit)
    added, there = insert_schools(unit, request.schools)
    for school_id, outcome in [*((each, "done") for each in added), *((each, "unchanged") for each in there)]:
        unit.audit(
            AuditAction.SCHOOL_LIST_CHANGE,
            right=Right.SCHOOL_ADMINISTER,
            school_ids=[school_id],
            object_id=school_id,
            outcome=outcome,
        )
    return SchoolsAdded(added=_numbers(unit, added), there=_numbers(unit, there))


def _numbers(unit: Unit, school_ids: Sequence[UUID]) -> list[SchoolNumber]:
    rows = unit.session.execute(select(SchoolRow.id, SchoolRow.urn).where(SchoolRow.id.in_(school_ids)))
    urns = {row.id: row.urn for row in rows}
    return [SchoolNumber(id=each, urn=urns[each]) for each in school_ids]


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


def convert_school(unit: Unit, request: ConvertSchool) -> SchoolVersion:
    """Its records, staff, feeds and pupils stay: they hang on its id. It is found by the earlier URN and LAESTAB too.

    ``not_permitted`` unless the caller looks after every school; ``not_found``; ``stale_version``; ``invalid_request``
    on ``urn`` (``as_it_is``; ``duplicate``: another school of the trust has or had it), ``laestab`` (``duplicate``),
    ``name`` or ``first_day`` (``in_the_future``: it is entered on the day, or later). A conversion entered by mistake
    is taken back by another to the earlier URN.
    """
    one_school_list_at_a_time(unit)
    require_trust(unit)
    row = looked_after(unit, request.school_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    _check(unit, row, request)
    _keep_numbers(unit, row, request)
    row.urn, row.laestab, row.kind = request.urn, request.laestab, request.kind
    row.name = checked_school_name(request.name, "name")
    tell_school(unit, row)
    unit.audit(
        AuditAction.SCHOOL_RECORD_CHANGE,
        right=Right.SCHOOL_ADMINISTER,
        school_ids=[row.id],
        object_id=row.id,
        outcome="converted",
    )
    return SchoolVersion(version=row.version)


def _check(unit: Unit, row: SchoolRow, request: ConvertSchool) -> None:
    if request.urn == row.urn:
        raise invalid("urn", FieldCode.AS_IT_IS)
    if school_with_urn(unit, request.urn) not in (None, row.id):
        raise invalid("urn", FieldCode.DUPLICATE)
    check_laestab_free(unit, request.laestab, "laestab", but=row.id)
    if request.first_day > day_of(unit.now):
        raise invalid("first_day", FieldCode.IN_THE_FUTURE)


def _keep_numbers(unit: Unit, row: SchoolRow, request: ConvertSchool) -> None:
    """Those it had until the day before; a number that is its own again is an earlier one no more."""
    unit.session.execute(
        delete(EarlierNumberRow).where(
            EarlierNumberRow.school_id == row.id, EarlierNumberRow.kind == "urn", EarlierNumberRow.number == request.urn
        )
    )
    keep_number(unit, row, "urn", row.urn, before=request.first_day)
    if row.laestab is not None and row.laestab != request.laestab:
        keep_number(unit, row, "laestab", row.laestab, before=request.first_day)


def set_opening_hours(unit: Unit, request: SetOpeningHours) -> SchoolVersion:
    """The whole week; those who keep copies are told.

    ``not_found`` unless the caller looks after the school; ``stale_version``; ``invalid_request`` on
    ``hours.<n>.weekday`` (``duplicate``) or ``hours.<n>.closes`` (``wrong_format``: not after it opens).
    """
    row = looked_after(unit, request.school_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    _check_hours(request)
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


def _check_hours(request: SetOpeningHours) -> None:
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
