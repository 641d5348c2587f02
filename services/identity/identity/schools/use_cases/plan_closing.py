"""Somebody enters the day on which a school closes by GIAS, or that it does not close after all."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.schools import SchoolVersion
from haven_schemas.rpc.school_closing import PlanClosing

from identity.schools.parts.insert_schools import one_school_list_at_a_time
from identity.schools.parts.tell_school import tell_school
from identity.schools.queries.looked_after import looked_after, require_trust


def plan_closing(unit: Unit, request: PlanClosing) -> SchoolVersion:
    """Nothing else changes. ``not_permitted`` unless the caller looks after every school; ``not_found``;
    ``stale_version``; ``school_closed``: it is closed already."""
    one_school_list_at_a_time(unit)
    require_trust(unit)
    row = looked_after(unit, request.school_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if row.closed_on is not None:
        raise Problem(ErrorCode.SCHOOL_CLOSED)
    row.closes_on = request.closes_on
    tell_school(unit, row)
    unit.audit(
        AuditAction.SCHOOL_CLOSING_CHANGE,
        right=Right.SCHOOL_ADMINISTER,
        school_ids=[row.id],
        object_id=row.id,
        outcome="changed",
    )
    return SchoolVersion(version=row.version)
