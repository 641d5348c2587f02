"""Deletes a saved group; nothing of its pupils."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils.groups import RemoveGroup

from pupils.groups.queries.own_group import own_group


def remove_group(unit: Unit, request: RemoveGroup) -> Empty:
    """``not_found``; ``stale_version``."""
    group = own_group(unit, request.group_id, for_update=True)
    if group.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    unit.session.delete(group)
    unit.audit(
        AuditAction.PUPIL_GROUP_CHANGE,
        right=Right.GROUP_KEEP,
        school_ids=[group.school_id],
        object_id=group.id,
        outcome="removed",
    )
    return Empty()
