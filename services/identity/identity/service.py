"""Identity's entrypoints: each names its right and calls one use case or query."""

from chassis.access.context import Access
from chassis.bus.mended_copies import MendsCopies
from chassis.calls.entrypoints import every, rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import identity as contract
from haven_schemas.rpc.paging import Empty

from identity.accounts.queries import copy_staff, list_staff, name_staff
from identity.accounts.use_cases import add_staff
from identity.factors.entrypoints import FactorEntrypoints
from identity.owners.entrypoints import OwnerEntrypoints
from identity.passwords.entrypoints import PasswordEntrypoints
from identity.roles.entrypoints import RoleEntrypoints
from identity.schools.queries import copy_school, list_schools
from identity.schools.use_cases import add_school
from identity.sessions.queries import session_alive
from identity.sessions.use_cases import issue_token, record_refusals, revoke_sessions, sign_in, sign_out, sweep_ended
from identity.visitors.entrypoints import VisitorEntrypoints

_SWEEP_SECONDS = 300


class IdentityService(
    FactorEntrypoints, OwnerEntrypoints, PasswordEntrypoints, RoleEntrypoints, VisitorEntrypoints, MendsCopies
):
    """Schools, staff accounts, sign-in, sessions; what has a file of its own is in the bases."""

    name = "identity"

    # Without a token (the closed list).

    @rpc(contract.SignIn, contract.SignedIn, public=True)
    def sign_in(self, unit: Unit, request: contract.SignIn) -> contract.SignedIn:
        """First tier."""
        return sign_in.sign_in(unit, self._extras, request)

    @rpc(contract.TokenForSession, contract.SessionView, public=True)
    def token_for_session(self, unit: Unit, request: contract.TokenForSession) -> contract.SessionView:
        """An access token for a session token."""
        return issue_token.issue_token(unit, self._extras, request)

    @rpc(contract.GatewayRefusals, Empty, public=True)
    def report_refusals(self, unit: Unit, request: contract.GatewayRefusals) -> Empty:
        """Refusals of unknown callers, for the audit log."""
        return record_refusals.record_refusals(unit, self._extras, request)

    # The caller's own session.

    @rpc(Empty, Empty, right=Right.SESSION_RENEW)
    def sign_out(self, unit: Unit, request: Empty) -> Empty:
        """Ends the caller's session."""
        return sign_out.sign_out(unit, self._extras)

    # Schools and staff.

    @rpc(Empty, contract.SchoolList, right=Right.SCHOOL_READ, setup=True)
    def list_schools(self, unit: Unit, request: Empty) -> contract.SchoolList:
        """Schools the caller may see."""
        return list_schools.list_schools(unit)

    @rpc(contract.ListStaff, contract.StaffList, right=Right.STAFF_READ)
    def list_staff(self, unit: Unit, request: contract.ListStaff) -> contract.StaffList:
        """Staff of a school."""
        return list_staff.list_staff(unit, request)

    @rpc(contract.StaffNames, contract.StaffList, right=Right.STAFF_READ)
    def staff_names(self, unit: Unit, request: contract.StaffNames) -> contract.StaffList:
        """Names for ids."""
        return name_staff.name_staff(unit, request)

    @rpc(contract.AddSchool, contract.Added, right=Right.STAFF_ADMINISTER, tier="elevated", setup=True, writes=True)
    def add_school(self, unit: Unit, request: contract.AddSchool) -> contract.Added:
        """Adds a school."""
        return add_school.add_school(unit, request)

    @rpc(contract.AddStaff, contract.Added, right=Right.INSTALLATION_SET_UP, tier="elevated", setup=True)
    def add_staff(self, unit: Unit, request: contract.AddStaff) -> contract.Added:
        """Adds a staff account with a password: for the set-up alone; people invite."""
        return add_staff.add_staff(unit, self._extras, request)

    @rpc(
        contract.RevokeSessions,
        contract.SessionsRevoked,
        right=Right.STAFF_ADMINISTER,
        tier="elevated",
        writes=True,
    )
    def revoke_sessions(self, unit: Unit, request: contract.RevokeSessions) -> contract.SessionsRevoked:
        """Ends every session of an account."""
        return revoke_sessions.revoke_sessions(unit, self._extras, request)

    # For other services.

    @rpc(contract.SessionAlive, contract.SessionAnswer, right=Right.SERVICE_SESSION_CHECK)
    def session_alive(self, unit: Unit, request: contract.SessionAlive) -> contract.SessionAnswer:
        """Whether a session stands."""
        return session_alive.session_alive(unit, self._extras.life, request)

    @rpc(contract.CopySchool, contract.School, right=Right.SERVICE_SCHOOL_COPY)
    def copy_school(self, unit: Unit, request: contract.CopySchool) -> contract.School:
        """A school to keep."""
        return copy_school.copy_school(unit, request)

    @rpc(contract.CopyStaff, contract.StaffCopy, right=Right.SERVICE_STAFF_COPY)
    def copy_staff(self, unit: Unit, request: contract.CopyStaff) -> contract.StaffCopy:
        """A staff account to keep."""
        return copy_staff.copy_staff(unit, request)

    @every(seconds=_SWEEP_SECONDS)
    def sweep(self) -> None:
        """Deletes ended sessions and old guesses."""
        own: Access = self.app.own_access("sweep")
        with self.app.database.unit(own, schools=[]) as unit:
            sweep_ended.sweep_ended(unit, self._extras.life)


SERVICE_CLASS = IdentityService
