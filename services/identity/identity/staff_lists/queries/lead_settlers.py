"""Who is told that a lead leaves a school by its staff list, and settles it (decision 134)."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right

from identity.models import StaffRow
from identity.roles.domain.roles import RoleBook, RoleEntry
from identity.second_person.domain.second_person import Account, is_one_person, leads
from identity.second_person.queries.as_accounts import Others, accounts_holding, as_account, said_others


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
