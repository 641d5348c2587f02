"""Typed calls to the identity service: what administrators do with accounts, roles, passes, machines and rules."""

from haven_schemas.rpc.identity import RevokeSessions, SessionsRevoked
from haven_schemas.rpc.identity_factors import FactorsReset, ResetFactors
from haven_schemas.rpc.identity_first_run import CheckFirstRun, FirstRun, InstallationState
from haven_schemas.rpc.identity_owners import ChangeDomain, DomainChangeAsked
from haven_schemas.rpc.identity_passwords import PolicyView, SchoolTimeOut, SendLink, TrustPolicy
from haven_schemas.rpc.identity_roles import (
    ChangeRole,
    ComposeRole,
    Decided,
    DecideRequest,
    ListSight,
    RemoveRole,
    RoleChanged,
    RoleList,
    SightPage,
    SightRequests,
    WithdrawRequest,
)
from haven_schemas.rpc.identity_staff import (
    Account,
    AccountChanged,
    AccountPage,
    ChangeAccount,
    EndGrant,
    GetAccount,
    GiveRole,
    InviteStaff,
    ListAccounts,
    RoleGiven,
    SetAccountState,
    StaffInvited,
    StaffRows,
    StaffRowsResult,
)
from haven_schemas.rpc.identity_visitors import (
    AddMachine,
    AdmitVisitor,
    DayPass,
    DayPasses,
    EndDayPass,
    ListDayPasses,
    MachineKey,
    MachineRef,
    Machines,
    RotateMachine,
)
from haven_schemas.rpc.paging import Empty

from .caller import Caller, ServiceClient

IMPORT_SECONDS = 60.0
"""A staff list of some hundred rows is checked, or applied, in one call."""


class IdentityAdmin(ServiceClient):
    """The identity service, as those who look after accounts call it."""

    service = "identity"

    # Accounts.

    def invite_staff(self, caller: Caller, request: InviteStaff) -> StaffInvited:
        """A new account; its owner gets a link."""
        return self._call(caller, "invite_staff", request, StaffInvited)

    def list_accounts(self, caller: Caller, request: ListAccounts) -> AccountPage:
        """Accounts by name, a page a call."""
        return self._call(caller, "list_accounts", request, AccountPage)

    def get_account(self, caller: Caller, request: GetAccount) -> Account:
        """One account with its roles."""
        return self._call(caller, "get_account", request, Account)

    def change_account(self, caller: Caller, request: ChangeAccount) -> AccountChanged:
        """Another name or address."""
        return self._call(caller, "change_account", request, AccountChanged)

    def set_account_state(self, caller: Caller, request: SetAccountState) -> AccountChanged:
        """Suspends, ends or takes back an account."""
        return self._call(caller, "set_account_state", request, AccountChanged)

    def send_link(self, caller: Caller, request: SendLink) -> Empty:
        """Has a link sent to the account's own address."""
        return self._call(caller, "send_link", request, Empty)

    def reset_factors(self, caller: Caller, request: ResetFactors) -> FactorsReset:
        """Removes every second factor of an account, or asks for that."""
        return self._call(caller, "reset_factors", request, FactorsReset)

    def revoke_sessions(self, caller: Caller, request: RevokeSessions) -> SessionsRevoked:
        """Ends every session of an account."""
        return self._call(caller, "revoke_sessions", request, SessionsRevoked)

    def import_staff(self, caller: Caller, request: StaffRows) -> StaffRowsResult:
        """Previews or applies a staff list."""
        return self._call(caller, "import_staff", request, StaffRowsResult, seconds=IMPORT_SECONDS)

    # Roles and sight.

    def give_role(self, caller: Caller, request: GiveRole) -> RoleGiven:
        """One more role, or a request for it."""
        return self._call(caller, "give_role", request, RoleGiven)

    def end_grant(self, caller: Caller, request: EndGrant) -> Empty:
        """Takes a role away."""
        return self._call(caller, "end_grant", request, Empty)

    def list_roles(self, caller: Caller) -> RoleList:
        """Ready and composed roles."""
        return self._call(caller, "list_roles", Empty(), RoleList)

    def compose_role(self, caller: Caller, request: ComposeRole) -> RoleChanged:
        """A new role."""
        return self._call(caller, "compose_role", request, RoleChanged)

    def change_role(self, caller: Caller, request: ChangeRole) -> RoleChanged:
        """Another name or other rights for a composed role."""
        return self._call(caller, "change_role", request, RoleChanged)

    def remove_role(self, caller: Caller, request: RemoveRole) -> Empty:
        """Removes a composed role that nobody holds."""
        return self._call(caller, "remove_role", request, Empty)

    def list_requests(self, caller: Caller) -> SightRequests:
        """What waits for a second person."""
        return self._call(caller, "list_requests", Empty(), SightRequests)

    def decide_request(self, caller: Caller, request: DecideRequest) -> Decided:
        """Confirms or refuses."""
        return self._call(caller, "decide_request", request, Decided)

    def withdraw_request(self, caller: Caller, request: WithdrawRequest) -> Empty:
        """Takes back what the caller asked for."""
        return self._call(caller, "withdraw_request", request, Empty)

    def change_domain(self, caller: Caller, request: ChangeDomain) -> DomainChangeAsked:
        """Asks for another mail domain for all staff."""
        return self._call(caller, "change_domain", request, DomainChangeAsked)

    def list_sight(self, caller: Caller, request: ListSight) -> SightPage:
        """Who can see what at a school."""
        return self._call(caller, "list_sight", request, SightPage)

    # Visitors and programs.

    def admit_visitor(self, caller: Caller, request: AdmitVisitor) -> DayPass:
        """A day pass, its code told once."""
        return self._call(caller, "admit_visitor", request, DayPass)

    def list_day_passes(self, caller: Caller, request: ListDayPasses) -> DayPasses:
        """Passes of a school that hold now."""
        return self._call(caller, "list_day_passes", request, DayPasses)

    def end_day_pass(self, caller: Caller, request: EndDayPass) -> Empty:
        """Ends a pass at once."""
        return self._call(caller, "end_day_pass", request, Empty)

    def add_machine(self, caller: Caller, request: AddMachine) -> MachineKey:
        """A machine account, its key told once."""
        return self._call(caller, "add_machine", request, MachineKey)

    def rotate_machine(self, caller: Caller, request: RotateMachine) -> MachineKey:
        """A new key; those before hold on for a while."""
        return self._call(caller, "rotate_machine", request, MachineKey)

    def list_machines(self, caller: Caller) -> Machines:
        """Machine accounts by name."""
        return self._call(caller, "list_machines", Empty(), Machines)

    def remove_machine(self, caller: Caller, request: MachineRef) -> Empty:
        """Removes a machine account and its keys."""
        return self._call(caller, "remove_machine", request, Empty)

    # The trust's rules, and its first run.

    def get_policy(self, caller: Caller) -> PolicyView:
        """The rules for signing in."""
        return self._call(caller, "get_policy", Empty(), PolicyView)

    def set_policy(self, caller: Caller, request: TrustPolicy) -> TrustPolicy:
        """Sets the trust's rules."""
        return self._call(caller, "set_policy", request, TrustPolicy)

    def set_school_time_out(self, caller: Caller, request: SchoolTimeOut) -> SchoolTimeOut:
        """Sets one school's own time-out."""
        return self._call(caller, "set_school_time_out", request, SchoolTimeOut)

    def check_first_run(self, caller: Caller, request: CheckFirstRun) -> InstallationState:
        """Looks at the link of the first run; takes no token."""
        return self._call(caller, "check_first_run", request, InstallationState)

    def first_run(self, caller: Caller, request: FirstRun) -> Empty:
        """Makes the trust, its schools and first administrators; takes no token."""
        return self._call(caller, "first_run", request, Empty, seconds=IMPORT_SECONDS)
