"""Somebody who triages at the school ends a link of a member of staff to a child."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.conflicts import StaffLinked, StaffLinkQuery
from sqlalchemy import select

from incidents.conflicts.parts.end_link import end_link
from incidents.conflicts.queries.team_of_child import lock_links
from incidents.models import StaffLinkRow
from incidents.sight.own_sight import sight_of


def end_staff_link(unit: Unit, request: StaffLinkQuery) -> StaffLinked:
    """Ends it. ``not_found`` unless it holds at a school where the caller triages; and of a child whom they are kept
    from, by this link or another: two who are linked do not free each other, and are told of no link."""
    lock_links(unit)
    link = unit.session.scalar(select(StaffLinkRow).where(StaffLinkRow.id == request.link_id).with_for_update())
    if link is None or link.ended_at is not None or not unit.access.has(Right.CONCERN_TRIAGE, link.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    sight = sight_of(unit)
    if link.subject_id in sight.kept_from | sight.closed:
        raise Problem(ErrorCode.NOT_FOUND)
    end_link(unit, link, unit.access.actor_id)
    return StaffLinked(id=link.id, active=False)
