"""Ends a day pass before its day is over."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.visitors import EndDayPass
from haven_schemas.rpc.paging import Empty

from identity.extras import Extras
from identity.models import DayPassRow
from identity.visitors.parts.end_visit import end_visit


def end_day_pass(unit: Unit, extras: Extras, request: EndDayPass) -> Empty:
    """At once and everywhere; ending it twice is no mistake. ``not_found`` for a pass of a school of others."""
    admitted = unit.session.get(DayPassRow, request.pass_id, with_for_update=True)
    if admitted is None or not unit.access.has(Right.VISITOR_ADMIT, admitted.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    ended_before = admitted.ended_at is not None
    if not ended_before:
        end_visit(unit, extras, admitted, min(unit.now, admitted.ends_at))
    unit.audit(
        AuditAction.VISITOR_ADMISSION_END,
        right=Right.VISITOR_ADMIT,
        school_ids=[admitted.school_id],
        object_id=admitted.staff_id,
        outcome="unchanged" if ended_before else "done",
    )
    return Empty()
