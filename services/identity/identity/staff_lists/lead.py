"""A lead who leaves."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.stops import LeavingLead
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.models import ListedPersonRow, SchoolRow, StaffRow
from identity.people import LAST, ends_on
from identity.roles import RoleBook, RoleEntry
from identity.second_person import Account, Others, accounts_holding, as_account, is_one_person, leads, said_others

from .due_leavers import Leaver, leaving_leads

MOST = 50


@dataclass
class LeadSettlers:
    """Of one school, which the unit reaches."""

    unit: Unit
    book: RoleBook
    school_id: UUID

    def of(self, lead: StaffRow) -> frozenset[UUID]:
        """The trust lead and the data protection officer there: never the lead, who counts as one person with them
        (decision 116), an administrator there (decision 11), who looks after feeds and so may have sent the list, nor
        an account in doubt."""
        about = as_account(lead, self._others)
        return frozenset(
            each.staff_id
            for each in self._accounts
            if each.staff_id != lead.id and self._settles(each) and not is_one_person(each, about)
        )

    def _settles(self, account: Account) -> bool:
        here = [
            self.book[each.role]
            for each in account.held
            if each.role in self.book and each.school_id in (None, self.school_id)
        ]
        return account.proven and not any(map(_may_send_lists, here)) and any(map(_settles, here))

    @cached_property
    def _accounts(self) -> Collection[Account]:
        keys = [each.key for each in self.book.values() if _may_send_lists(each) or _settles(each)]
        return accounts_holding(self.unit, keys, self._others)

    @cached_property
    def _others(self) -> Others:
        return said_others(self.unit)


def _settles(role: RoleEntry) -> bool:
    """A trust lead's, a data protection officer's, or one composed like either."""
    oversees = Right.DATA_OVERSEE in role.rights and not role.opens_records
    return oversees or (leads(role) and role.may_span_trust)


def _may_send_lists(role: RoleEntry) -> bool:
    return role.administers or Right.FEED_ADMINISTER in role.rights


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
