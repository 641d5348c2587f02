"""Entrypoints of administration: accounts, roles, and who can see what."""

from chassis.access.context import Access
from chassis.calls.entrypoints import every, rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import identity_roles as roles
from haven_schemas.rpc import identity_staff as staff
from haven_schemas.rpc.paging import Empty

from identity.accounts.queries import list_accounts
from identity.accounts.use_cases import announce_dates, change_account, import_staff, invite_staff, set_account_state
from identity.entrypoints_base import Entrypoints
from identity.roles.queries.grants_of_staff import every_school
from identity.second_person.queries import list_requests
from identity.second_person.use_cases import decide_request, withdraw_request

from .queries import list_roles, list_sight
from .use_cases import change_role, compose_role, end_grant, give_role, remove_role

_DATES_SECONDS = 300


class RoleEntrypoints(Entrypoints):
    """All ask for the second tier. Each use case decides at which schools the right must be held."""

    @rpc(staff.InviteStaff, staff.StaffInvited, right=Right.STAFF_ADMINISTER, tier="elevated", writes=True)
    def invite_staff(self, unit: Unit, request: staff.InviteStaff) -> staff.StaffInvited:
        """A new account, whose owner is mailed a link."""
        return invite_staff.invite_staff(unit, self._extras, request)

    @rpc(staff.ListAccounts, staff.AccountPage, right=Right.STAFF_ADMINISTER, tier="elevated")
    def list_accounts(self, unit: Unit, request: staff.ListAccounts) -> staff.AccountPage:
        """Accounts of the caller's schools."""
        return list_accounts.list_accounts(unit, request)

    @rpc(staff.GetAccount, staff.Account, right=Right.STAFF_ADMINISTER, tier="elevated")
    def get_account(self, unit: Unit, request: staff.GetAccount) -> staff.Account:
        """One account."""
        return list_accounts.get_account(unit, request)

    @rpc(staff.ChangeAccount, staff.AccountChanged, right=Right.STAFF_ADMINISTER, tier="elevated", writes=True)
    def change_account(self, unit: Unit, request: staff.ChangeAccount) -> staff.AccountChanged:
        """Another name or address."""
        return change_account.change_account(unit, self._extras, request)

    @rpc(staff.SetAccountState, staff.AccountChanged, right=Right.STAFF_ADMINISTER, tier="elevated", writes=True)
    def set_account_state(self, unit: Unit, request: staff.SetAccountState) -> staff.AccountChanged:
        """Suspends, ends or takes back an account."""
        return set_account_state.set_account_state(unit, self._extras, request)

    @rpc(staff.GiveRole, staff.RoleGiven, right=Right.STAFF_ADMINISTER, tier="elevated", writes=True)
    def give_role(self, unit: Unit, request: staff.GiveRole) -> staff.RoleGiven:
        """Gives an account one more role."""
        return give_role.give_role(unit, self._extras, request)

    @rpc(staff.EndGrant, Empty, right=Right.STAFF_ADMINISTER, tier="elevated", writes=True)
    def end_grant(self, unit: Unit, request: staff.EndGrant) -> Empty:
        """Takes a role away."""
        return end_grant.end_grant(unit, self._extras, request)

    # No idempotency key: the kept answer would hold names and addresses. Sent again, it finds what it made.
    @rpc(staff.StaffRows, staff.StaffRowsResult, right=Right.STAFF_ADMINISTER, tier="elevated")
    def import_staff(self, unit: Unit, request: staff.StaffRows) -> staff.StaffRowsResult:
        """A staff list as CSV: looked at, or applied."""
        return import_staff.import_staff(unit, self._extras, request)

    # What waits for a second person: whose it is, the rule of decision 29 says, not a right.

    @rpc(Empty, roles.SightRequests, right=Right.SESSION_OWN, tier="elevated")
    def list_requests(self, unit: Unit, request: Empty) -> roles.SightRequests:
        """What waits for a second person."""
        return list_requests.list_requests(unit)

    @rpc(roles.DecideRequest, roles.Decided, right=Right.SESSION_OWN, tier="elevated", writes=True)
    def decide_request(self, unit: Unit, request: roles.DecideRequest) -> roles.Decided:
        """The second person's yes or no."""
        return decide_request.decide_request(unit, self._extras, request)

    @rpc(roles.WithdrawRequest, Empty, right=Right.SESSION_OWN, tier="elevated", writes=True)
    def withdraw_request(self, unit: Unit, request: roles.WithdrawRequest) -> Empty:
        """The asker takes it back."""
        return withdraw_request.withdraw_request(unit, request)

    @rpc(Empty, roles.RoleList, right=Right.STAFF_ADMINISTER, tier="elevated")
    def list_roles(self, unit: Unit, request: Empty) -> roles.RoleList:
        """The roles there are."""
        return list_roles.list_roles(unit)

    @rpc(roles.ComposeRole, roles.RoleChanged, right=Right.ROLE_COMPOSE, tier="elevated", writes=True)
    def compose_role(self, unit: Unit, request: roles.ComposeRole) -> roles.RoleChanged:
        """A new role."""
        return compose_role.compose_role(unit, request)

    @rpc(roles.ChangeRole, roles.RoleChanged, right=Right.ROLE_COMPOSE, tier="elevated", writes=True)
    def change_role(self, unit: Unit, request: roles.ChangeRole) -> roles.RoleChanged:
        """Another name or other rights for a composed role."""
        return change_role.change_role(unit, self._extras, request)

    @rpc(roles.RemoveRole, Empty, right=Right.ROLE_COMPOSE, tier="elevated", writes=True)
    def remove_role(self, unit: Unit, request: roles.RemoveRole) -> Empty:
        """Removes a composed role nobody holds."""
        return remove_role.remove_role(unit, request)

    @rpc(roles.ListSight, roles.SightPage, right=Right.SIGHT_REVIEW, tier="elevated")
    def list_sight(self, unit: Unit, request: roles.ListSight) -> roles.SightPage:
        """Who can see what at a school."""
        return list_sight.list_sight(unit, request)

    @every(seconds=_DATES_SECONDS)
    def announce_dates(self) -> None:
        """Roles that began or are over by their dates."""
        own: Access = self.app.own_access("announce_dates")
        with self.app.database.unit(own, schools=[]) as unit:
            unit.scope_to(every_school(unit))
            announce_dates.announce_dates(unit)
