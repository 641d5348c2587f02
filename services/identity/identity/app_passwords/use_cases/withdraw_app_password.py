"""An app password holds no more."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.app_passwords import AppPasswordRef
from haven_schemas.rpc.paging import Empty
from sqlalchemy import delete

from identity.models import AppPasswordRow


def withdraw_app_password(unit: Unit, request: AppPasswordRef) -> Empty:
    """One's own; ``not_found`` for any other. No gateway remembers one: the next request is refused."""
    mine = AppPasswordRow.staff_id == unit.access.actor_id
    gone = delete(AppPasswordRow).where(AppPasswordRow.id == request.app_password_id, mine)
    if unit.session.scalar(gone.returning(AppPasswordRow.id)) is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.CALENDAR_ACCESS_WITHDRAW,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=unit.access.actor_id,
    )
    return Empty()
