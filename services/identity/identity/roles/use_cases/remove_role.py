"""Removes a composed role that nobody holds."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.roles import RemoveRole
from haven_schemas.rpc.paging import Empty
from sqlalchemy import select

from identity.models import ComposedRoleRow, StaffGrantRow
from identity.roles.domain.composing import check_composer
from identity.roles.queries.grants_of_staff import every_school

from .change_role import is_waited_for


def remove_role(unit: Unit, request: RemoveRole) -> Empty:
    """``not_found`` for a role that is not composed; ``not_permitted`` unless the caller composes in the whole trust.

    ``invalid_request`` on ``key``, ``in_use``, while an account has it (an ended one, too: its roles stay in the
    record) or waits for it.
    """
    everywhere = every_school(unit)
    check_composer(unit.access, everywhere)
    row = unit.session.get(ComposedRoleRow, request.key, with_for_update=True)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    held = unit.session.scalar(select(StaffGrantRow.id).where(StaffGrantRow.role == row.key).limit(1))
    if held is not None or is_waited_for(unit, row.key):
        raise invalid("key", FieldCode.IN_USE)
    unit.session.delete(row)
    unit.audit(AuditAction.ROLE_LIST_CHANGE, right=Right.ROLE_COMPOSE, school_ids=everywhere, outcome="removed")
    return Empty()
