"""Day passes of a school that hold now."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.visitors import DayPasses, DayPassView, ListDayPasses
from sqlalchemy import select
from sqlalchemy.orm import aliased

from identity.models import DayPassRow, StaffRow


def list_day_passes(unit: Unit, request: ListDayPasses) -> DayPasses:
    """By name; without their codes, which nobody has. ``not_found`` for a school at which the caller admits nobody."""
    if not unit.access.has(Right.VISITOR_ADMIT, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    host = aliased(StaffRow)
    rows = unit.session.execute(
        select(DayPassRow, StaffRow.name, host.name.label("host"))
        .join(StaffRow, StaffRow.id == DayPassRow.staff_id)
        .join(host, host.id == DayPassRow.created_by)
        .where(DayPassRow.school_id == request.school_id, DayPassRow.ended_at.is_(None), DayPassRow.ends_at > unit.now)
        .order_by(StaffRow.name, DayPassRow.id)
    ).all()
    unit.audit(AuditAction.VISITOR_ADMISSION_READ, right=Right.VISITOR_ADMIT, school_ids=[request.school_id])
    return DayPasses(
        passes=[
            DayPassView(
                id=admitted.id,
                name=name,
                created_at=admitted.created_at,
                created_by=host_name,
                ends_at=admitted.ends_at,
                used=admitted.first_used_at is not None,
            )
            for admitted, name, host_name in rows
        ]
    )
