"""A password for an app."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.app_passwords import MOST_APP_PASSWORDS, AppPasswordMade, MakeAppPassword
from sqlalchemy import func, select

from identity.app_passwords.domain.app_passwords import PASSWORD_BYTES, app_password_digest, new_app_password
from identity.extras import Extras
from identity.models import AppPasswordRow, StaffRow


def make_app_password(unit: Unit, extras: Extras, request: MakeAppPassword) -> AppPasswordMade:
    """Shown this once. ``invalid_request`` on ``name`` where ten hold already, or without a name."""
    name = request.name.strip()
    if not name:
        raise invalid("name", FieldCode.REQUIRED)
    staff = unit.session.get_one(StaffRow, unit.access.actor_id, with_for_update=True)
    held = select(func.count()).where(AppPasswordRow.staff_id == staff.id)
    if (unit.session.scalar(held) or 0) >= MOST_APP_PASSWORDS:
        raise invalid("name", FieldCode.NOT_ALLOWED)
    password = new_app_password(extras.random(PASSWORD_BYTES))
    row = AppPasswordRow(
        id=new_id(), staff_id=staff.id, digest=app_password_digest(password), name=name, created_at=unit.now
    )
    unit.session.add(row)
    unit.audit(
        AuditAction.CALENDAR_ACCESS_MAKE,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=staff.id,
    )
    return AppPasswordMade(id=row.id, user_name=staff.email, password=password)
