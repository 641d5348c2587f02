"""Takes away what was said of a place that is used no more."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.hosting import RemovePlace
from haven_schemas.rpc.paging import Empty

from identity.models import DataPlaceRow
from identity.roles.queries.grants_of_staff import require_everywhere


def remove_place(unit: Unit, request: RemovePlace) -> Empty:
    """``not_permitted`` unless the caller sets rules at every school; ``not_found``; ``stale_version``."""
    schools = require_everywhere(unit, Right.POLICY_SET)
    row = unit.session.get(DataPlaceRow, request.place_id, with_for_update=True)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    unit.session.delete(row)
    unit.audit(AuditAction.HOSTING_PLACE_REMOVE, right=Right.POLICY_SET, school_ids=schools, object_id=row.id)
    return Empty()
