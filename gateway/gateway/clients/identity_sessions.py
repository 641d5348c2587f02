"""Typed calls to identity about sessions: opening one, asking for its token, ending it."""

from haven_schemas.rpc.identity import SessionsRevoked, SessionView, SignedIn, SignIn, TokenForSession
from haven_schemas.rpc.identity_sessions import EndSession, OwnSessions
from haven_schemas.rpc.identity_visitors import EnterByDayPass, TokenForMachine
from haven_schemas.rpc.paging import Empty

from .caller import Caller, ServiceClient


class SessionCalls(ServiceClient):
    """Sessions of people and visitors, and the tokens of programs."""

    def sign_in(self, caller: Caller, request: SignIn) -> SignedIn:
        """First tier; takes no token."""
        return self._call(caller, "sign_in", request, SignedIn)

    def enter_by_day_pass(self, caller: Caller, request: EnterByDayPass) -> SignedIn:
        """A visitor's session, which can report and nothing else; takes no token."""
        return self._call(caller, "enter_by_day_pass", request, SignedIn)

    def token_for_session(self, caller: Caller, request: TokenForSession, seconds: float) -> SessionView:
        """An access token for an opaque session token; takes no token."""
        return self._call(caller, "token_for_session", request, SessionView, seconds=seconds)

    def token_for_machine(self, caller: Caller, request: TokenForMachine, seconds: float) -> SessionView:
        """An access token for the key of a program; takes no token."""
        return self._call(caller, "token_for_machine", request, SessionView, seconds=seconds)

    def sign_out(self, caller: Caller) -> Empty:
        """Ends the caller's session."""
        return self._call(caller, "sign_out", Empty(), Empty)

    def list_own_sessions(self, caller: Caller) -> OwnSessions:
        """The caller's sessions, the newest first."""
        return self._call(caller, "list_own_sessions", Empty(), OwnSessions)

    def end_own_session(self, caller: Caller, request: EndSession) -> Empty:
        """Ends one of the caller's sessions."""
        return self._call(caller, "end_own_session", request, Empty)

    def end_other_sessions(self, caller: Caller) -> SessionsRevoked:
        """Ends the caller's sessions, this one excepted."""
        return self._call(caller, "end_other_sessions", Empty(), SessionsRevoked)
