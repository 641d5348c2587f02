"""Leads who leave by a staff list, as far as they are the caller's to see."""

from collections.abc import Set as AbstractSet
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.identity.stops import LeavingLead
from sqlalchemy import select

from identity.models import ListedPersonRow, SchoolRow
from identity.roles.domain.roles import RoleBook
from identity.staff_lists.domain.leavers import LAST, ends_on

from .due_leavers import Leaver, leaving_leads
from .lead_settlers import LeadSettlers

MOST = 50


def leads_to_settle(unit: Unit, book: RoleBook, own: AbstractSet[UUID]) -> list[LeavingLead]:
    """Those the caller settles, or whose school's staff (``own``) the caller administers; never the caller."""
    schools = select(SchoolRow).where(
        SchoolRow.id.in_(select(ListedPersonRow.school_id).where(ListedPersonRow.told_on.is_not(None)))
    )
    found: list[LeavingLead] = []
    for school in unit.session.scalars(schools.order_by(SchoolRow.name)).all():
        settlers = LeadSettlers(unit, book, school.id)
        for lead in leaving_leads(unit, book, school.id):
            mine = not unit.access.is_unproven and unit.access.actor_id in settlers.of(lead.account)
            if lead.account.id != unit.access.actor_id and (mine or school.id in own):
                found += _shown(lead, school.name, mine=mine)
    return found[:MOST]


def _shown(lead: Leaver, school_name: str, *, mine: bool) -> list[LeavingLead]:
    """Nothing of whom nobody was told of."""
    person = lead.person
    if person.told_on is None:
        return []
    last_day = person.left_on if person.in_list else None
    return [
        LeavingLead(
            person_id=person.id,
            revision=person.revision,
            staff_name=lead.account.name,
            school_name=school_name,
            last_day=last_day,
            ends_on=None if person.held == LAST else ends_on(last_day, person.told_on),
            mine_to_decide=mine,
        )
    ]
