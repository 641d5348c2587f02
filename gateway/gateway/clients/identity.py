"""Typed calls to the identity service: schools, staff, the installation; sessions, passwords and factors beside it."""

from haven_schemas.rpc.identity import GatewayRefusals, ListStaff, SchoolList, StaffList, StaffNames
from haven_schemas.rpc.identity_first_run import InstallationState
from haven_schemas.rpc.paging import Empty

from .caller import SESSION_SECONDS, Caller
from .identity_factors import FactorCalls
from .identity_owners import OwnerCalls
from .identity_passwords import PasswordCalls
from .identity_sessions import SessionCalls


class Identity(SessionCalls, PasswordCalls, FactorCalls, OwnerCalls):
    """The identity service."""

    service = "identity"

    def installation_state(self, caller: Caller) -> InstallationState:
        """Whether this installation was set up; takes no token."""
        return self._call(caller, "installation_state", Empty(), InstallationState, seconds=SESSION_SECONDS)

    def list_schools(self, caller: Caller) -> SchoolList:
        """Schools the caller may see."""
        return self._call(caller, "list_schools", Empty(), SchoolList)

    def list_staff(self, caller: Caller, request: ListStaff) -> StaffList:
        """Staff of one school."""
        return self._call(caller, "list_staff", request, StaffList)

    def staff_names(self, caller: Caller, request: StaffNames) -> StaffList:
        """Names for ids the caller already holds."""
        return self._call(caller, "staff_names", request, StaffList)

    def report_refusals(self, caller: Caller, request: GatewayRefusals) -> Empty:
        """Refusals of unknown callers, for the audit log; takes no token."""
        return self._call(caller, "report_refusals", request, Empty)
