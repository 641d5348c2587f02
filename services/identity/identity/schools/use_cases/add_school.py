"""Adds a school to the trust."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import SchoolChanged, StaffChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import Added, AddSchool
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from identity.models import SchoolRow, StaffGrantRow, StaffRow
from identity.roles.queries.grants_of_staff import every_school

_FIRST_VERSION = 1


def add_school(unit: Unit, request: AddSchool) -> Added:
    """The new school's id, or that of the school with this URN, which stays as it is.

    The set-up may, and whoever administers staff at every school there is (``not_permitted`` for others). Accounts of
    the whole trust reach the new school too, so they count as changed.
    """
    _check_caller(unit)
    known = unit.session.scalar(select(SchoolRow.id).where(SchoolRow.urn == request.urn))
    school_id = known or insert_school(unit, request)
    unit.audit(
        AuditAction.SCHOOL_LIST_CHANGE,
        right=Right.STAFF_ADMINISTER,
        school_ids=[school_id],
        object_id=school_id,
        outcome="done" if known is None else "unchanged",
    )
    return Added(id=school_id)


def _check_caller(unit: Unit) -> None:
    if unit.access.kind == "setup":
        return
    if not every_school(unit) <= unit.access.schools_with(Right.STAFF_ADMINISTER):
        raise Problem(ErrorCode.NOT_PERMITTED)


def insert_school(unit: Unit, request: AddSchool) -> UUID:
    """The id of the new school, or of the one with this URN; whoever calls has looked whether it may be added."""
    inserted: UUID | None = unit.session.scalar(
        insert(SchoolRow)
        .values(id=new_id(), urn=request.urn, laestab=request.laestab, name=request.name, version=_FIRST_VERSION)
        .on_conflict_do_nothing(index_elements=["urn"])
        .returning(SchoolRow.id)
    )
    if inserted is None:  # another call added it a moment ago
        return unit.session.scalars(select(SchoolRow.id).where(SchoolRow.urn == request.urn)).one()
    changed = SchoolChanged(school_id=inserted, version=_FIRST_VERSION)
    unit.publish(changed, aggregate_id=inserted, aggregate_version=_FIRST_VERSION, school_id=inserted)
    _tell_of_trust_wide_staff(unit)
    return inserted


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
