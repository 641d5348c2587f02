"""Names for ids the caller already holds, such as the authors in a chronology."""

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import StaffList, StaffNames
from sqlalchemy import select

from identity.models import StaffRow

from .list_staff import members


def name_staff(unit: Unit, request: StaffNames) -> StaffList:
    """Also of accounts that ended or belong to another school: a record keeps its author. Unknown ids are left out."""
    found = select(StaffRow).where(StaffRow.id.in_(request.ids)).order_by(StaffRow.name, StaffRow.id)
    rows = unit.session.scalars(found).all()
    unit.audit(
        AuditAction.STAFF_LIST_READ, right=Right.STAFF_READ, school_ids=unit.access.schools_with(Right.STAFF_READ)
    )
    return StaffList(staff=members(unit, rows))
