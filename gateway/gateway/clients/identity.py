"""Typed calls to the identity service: sign-in, sessions, second tier, schools and staff."""

from haven_schemas.rpc.identity import (
    ConfirmTotp,
    Elevate,
    Elevated,
    GatewayRefusals,
    ListStaff,
    SchoolList,
    SessionView,
    SignedIn,
    SignIn,
    StaffList,
    StaffNames,
    TokenForSession,
    TotpOffer,
)
from haven_schemas.rpc.paging import Empty

from .caller import SESSION_SECONDS, Caller, ServiceClient


class Identity(ServiceClient):
    """The identity service."""

    service = "identity"

    def sign_in(self, caller: Caller, request: SignIn) -> SignedIn:
        """First tier; takes no token."""
        return self._call(caller, "sign_in", request, SignedIn)

    def token_for_session(self, caller: Caller, request: TokenForSession) -> SessionView:
        """An access token for an opaque session token; takes no token."""
        return self._call(caller, "token_for_session", request, SessionView, seconds=SESSION_SECONDS)

    def sign_out(self, caller: Caller) -> Empty:
        """Ends the caller's session."""
        return self._call(caller, "sign_out", Empty(), Empty)

    def elevate(self, caller: Caller, request: Elevate) -> Elevated:
        """Second tier for the caller's session."""
        return self._call(caller, "elevate", request, Elevated)

    def begin_totp(self, caller: Caller) -> TotpOffer:
        """A new TOTP secret, not in force until confirmed."""
        return self._call(caller, "begin_totp", Empty(), TotpOffer)

    def confirm_totp(self, caller: Caller, request: ConfirmTotp) -> Elevated:
        """Puts an offered TOTP secret in force; counts as the second tier."""
        return self._call(caller, "confirm_totp", request, Elevated)

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
