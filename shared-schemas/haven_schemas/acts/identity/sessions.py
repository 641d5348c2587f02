"""RPC of the identity service: a person's own sessions."""

from datetime import datetime
from uuid import UUID

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty
from . import (
    GatewayRefusals,
    RevokeSessions,
    SessionAlive,
    SessionAnswer,
    SessionsRevoked,
    SessionView,
    SignedIn,
    SignIn,
    TokenForSession,
)


class OwnSession(Contract):
    """A session that stands. ``device`` is the browser and system in words, as the gateway read them."""

    id: UUID
    device: str
    created_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    current: bool
    elevated: bool


class OwnSessions(Contract):
    """The caller's sessions, the newest first; at most 200."""

    sessions: list[OwnSession]


class EndSession(Contract):
    """Ends one of the caller's sessions."""

    session_id: UUID


LIST_OWN_SESSIONS = Call(
    "identity.list_own_sessions",
    Empty,
    OwnSessions,
    what="the caller's sessions that stand",
    right=Right.SESSION_OWN,
    first_tier="where one is signed in oneself",
    audits=(AuditAction.SESSION_OWN_READ,),
)
END_OWN_SESSION = Call(
    "identity.end_own_session",
    EndSession,
    Empty,
    what="ends one, everywhere",
    right=Right.SESSION_OWN,
    first_tier="ends one's own; a fresh sign-in or the second tier, as the use case asks",
    audits=(AuditAction.SESSION_OWN_END,),
)
END_OTHER_SESSIONS = Call(
    "identity.end_other_sessions",
    Empty,
    SessionsRevoked,
    what="ends all but the present one",
    right=Right.SESSION_OWN,
    first_tier="ends one's own; a fresh sign-in or the second tier, as the use case asks",
    audits=(AuditAction.SESSION_OWN_END,),
)
SIGN_IN = Call(
    "identity.sign_in",
    SignIn,
    SignedIn,
    what="session token, session id, reporting permits, how the login stands",
    public=True,
    audits=(
        AuditAction.SESSION_SIGN_IN,
        AuditAction.SESSION_SIGN_IN_REFUSE,
        AuditAction.SESSION_TIER_ELEVATE,
        AuditAction.STAFF_LOGIN_LOCK,
    ),
)
TOKEN_FOR_SESSION = Call(
    "identity.token_for_session",
    TokenForSession,
    SessionView,
    what="access token of a minute and who it is for; the session counts as used",
    public=True,
    seconds=3.0,
)
REPORT_REFUSALS = Call(
    "identity.report_refusals",
    GatewayRefusals,
    Empty,
    what="refusals of unknown callers, audited one entry a kind",
    public=True,
    audits=(AuditAction.ACCESS_CALL_REFUSE,),
)
SIGN_OUT = Call(
    "identity.sign_out",
    Empty,
    Empty,
    what="ends the caller's session",
    right=Right.SESSION_RENEW,
    first_tier="ends one's own session",
    audits=(AuditAction.SESSION_SIGN_OUT,),
)
REVOKE_SESSIONS = Call(
    "identity.revoke_sessions",
    RevokeSessions,
    SessionsRevoked,
    what="ends all its sessions",
    right=Right.STAFF_ADMINISTER,
    at="at every school of the account",
    tier="elevated",
    writes=True,
    audits=(AuditAction.SESSION_REVOKE,),
)
SESSION_ALIVE = Call(
    "identity.session_alive",
    SessionAlive,
    SessionAnswer,
    what="whether a session stands",
    right=Right.SERVICE_SESSION_CHECK,
)
