"""Sets a school's own idle time-out."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.passwords import SchoolTimeOut
from sqlalchemy import update

from identity.models import SchoolRow


def set_school_time_out(unit: Unit, request: SchoolTimeOut) -> SchoolTimeOut:
    """``not_found`` unless the caller may set it at that school. It counts from each session's next token on.

    A head sets their own school's; that of the trust, which holds where none is set, is part of its policy.
    """
    if not unit.access.has(Right.TIME_OUT_SET, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    changed = unit.session.execute(
        update(SchoolRow)
        .where(SchoolRow.id == request.school_id)
        .values(idle_minutes=request.idle_minutes)
        .returning(SchoolRow.id)
    ).first()
    if changed is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.POLICY_TIME_OUT_SET,
        right=Right.TIME_OUT_SET,
        school_ids=[request.school_id],
        object_id=request.school_id,
        outcome="as_the_trust" if request.idle_minutes is None else f"{request.idle_minutes}_minutes",
    )
    return request
