"""The trust's active staff for a service that compares them with other people, and keeps nothing of it."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import ComparedStaff, ComparedStaffPage, CompareStaff
from sqlalchemy import select

from identity.models import StaffGrantRow, StaffRow
from identity.roles.domain.grants import day_of
from identity.roles.queries.grant_conditions import in_force

_MOST = 500


def compare_staff(unit: Unit, request: CompareStaff) -> ComparedStaffPage:
    """Names and addresses of a page of active people, with the schools where they have a role of that school."""
    wanted = select(StaffRow).where(StaffRow.active, StaffRow.kind == "person").order_by(StaffRow.id)
    if request.after is not None:
        wanted = wanted.where(StaffRow.id > request.after)
    rows = unit.session.scalars(wanted.limit(_MOST + 1)).all()
    shown = rows[:_MOST]
    unit.audit(AuditAction.STAFF_LIST_READ, right=Right.SERVICE_STAFF_COMPARE)
    schools = _schools(unit, [row.id for row in shown])
    staff = [
        ComparedStaff(id=row.id, name=row.name, email=row.email or "", school_ids=sorted(schools[row.id]))
        for row in shown
    ]
    return ComparedStaffPage(staff=staff, next=shown[-1].id if len(rows) > _MOST else None)


def _schools(unit: Unit, staff_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    grants = select(StaffGrantRow.staff_id, StaffGrantRow.school_id).where(
        StaffGrantRow.staff_id.in_(staff_ids), StaffGrantRow.school_id.is_not(None), in_force(day_of(unit.now))
    )
    for staff_id, school_id in unit.session.execute(grants):
        if school_id is not None:
            found[staff_id].add(school_id)
    return found
