"""Somebody who triages at the school ends a link of a member of staff to a child."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.conflicts import StaffLinked, StaffLinkQuery

from incidents.aliases import family_of
from incidents.conflicts.parts.end_link import end_link
from incidents.conflicts.parts.say_freed import say_freed
from incidents.conflicts.queries.team_of_child import ask_who_triages, concerned_with, lock_links, team_of
from incidents.extras import OtherOwners
from incidents.models import StaffLinkRow
from incidents.sight.own_sight import sight_of


def end_staff_link(unit: Unit, owners: OtherOwners, request: StaffLinkQuery) -> StaffLinked:
    """Ends it. ``not_found`` unless it holds at a school where the caller triages; and of a child whom they are kept
    from, by this link or another, or asked about: two who are linked do not free each other, and are told of no link.

    The trust lead and who watches over the data see that a colleague who triages was let in again. ``OwnerAway``.
    """
    caller, link = unit.access.actor_id, unit.session.get(StaffLinkRow, request.link_id)
    family = [] if link is None else family_of(unit, link.subject_id)
    if link is None or not _may_end(unit, link, family):
        raise Problem(ErrorCode.NOT_FOUND)
    known = ask_who_triages(unit, owners, family, link.school_id, link.staff_id, caller)
    lock_links(unit)
    unit.session.refresh(link, with_for_update=True)
    if not _may_end(unit, link, family):
        raise Problem(ErrorCode.NOT_FOUND)
    end_link(unit, link, caller)
    say_freed(
        unit, team_of(unit, known, family), concerned_with(unit, family), staff_id=link.staff_id,
        subject_id=link.subject_id, school_id=link.school_id, freed_by=caller,
    )  # fmt: skip
    return StaffLinked(id=link.id, active=False)


def _may_end(unit: Unit, link: StaffLinkRow, family: Sequence[UUID]) -> bool:
    if link.ended_at is not None or not unit.access.has(Right.CONCERN_TRIAGE, link.school_id):
        return False
    sight = sight_of(unit)
    hidden = link.subject_id in sight.kept_from | sight.closed
    return not hidden and unit.access.actor_id not in concerned_with(unit, family)
