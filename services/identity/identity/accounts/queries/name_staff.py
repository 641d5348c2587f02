"""Names for ids the caller already holds, such as the authors in a chronology."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import StaffList, StaffMember, StaffNames
from haven_schemas.watch import WATCH_ACCOUNTS, WATCH_SCHOOL
from sqlalchemy import select

from identity.models import StaffRow


def name_staff(unit: Unit, request: StaffNames) -> StaffList:
    """Also of accounts that ended or belong to another school: a record keeps its author. Unknown ids are left out, and
    so are roles: who wants a name need not be told what somebody may do."""
    ids = request.ids if WATCH_SCHOOL in unit.access.school_ids else set(request.ids) - WATCH_ACCOUNTS
    found = select(StaffRow.id, StaffRow.name).where(StaffRow.id.in_(ids)).order_by(StaffRow.name, StaffRow.id)
    rows = unit.session.execute(found).all()
    unit.audit(
        AuditAction.STAFF_LIST_READ, right=Right.STAFF_READ, school_ids=unit.access.schools_with(Right.STAFF_READ)
    )
    return StaffList(staff=[StaffMember(id=staff_id, name=name) for staff_id, name in rows])
