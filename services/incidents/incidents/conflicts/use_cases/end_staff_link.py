"""A link of a member of staff to a child no longer holds."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ConflictChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.conflicts import StaffLinked, StaffLinkQuery
from sqlalchemy import select

from incidents.conflicts.parts.keep_away import free_unless_kept
from incidents.models import StaffLinkRow

_SECOND_VERSION = 2


def end_staff_link(unit: Unit, request: StaffLinkQuery) -> StaffLinked:
    """Ends it; kept with who did. ``not_found`` unless it holds at a school where the caller triages,
    ``not_permitted`` for the person it keeps away."""
    link = unit.session.scalar(select(StaffLinkRow).where(StaffLinkRow.id == request.link_id).with_for_update())
    if link is None or link.ended_at is not None or not unit.access.has(Right.CONCERN_TRIAGE, link.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if link.staff_id == unit.access.actor_id:
        raise Problem(ErrorCode.NOT_PERMITTED)
    link.ended_by, link.ended_at = unit.access.actor_id, unit.now
    free_unless_kept(unit, link.staff_id, link.subject_id)
    unit.publish(
        ConflictChanged(staff_id=link.staff_id, subject_id=link.subject_id, state="ended", version=_SECOND_VERSION),
        aggregate_id=link.id,
        aggregate_version=_SECOND_VERSION,
        school_id=link.school_id,
    )
    unit.audit(
        AuditAction.CONFLICT_LINK_END,
        right=Right.CONCERN_TRIAGE,
        school_ids=[link.school_id],
        subject_ids=[link.subject_id],
        object_id=link.staff_id,
    )
    return StaffLinked(id=link.id, active=False)
