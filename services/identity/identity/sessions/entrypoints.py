"""Entrypoints: signing in and out, sessions, and the access tokens made from them."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.identity import sessions as calls

from identity.entrypoints_base import Entrypoints
from identity.sessions.queries import list_own_sessions, session_alive
from identity.sessions.use_cases import (
    end_own_sessions,
    issue_token,
    record_refusals,
    revoke_sessions,
    sign_in,
    sign_out,
)


@serves(
    (calls.LIST_OWN_SESSIONS, list_own_sessions.list_own_sessions),
    (calls.END_OWN_SESSION, end_own_sessions.end_own_session),
    (calls.END_OTHER_SESSIONS, end_own_sessions.end_other_sessions),
    (calls.SIGN_IN, sign_in.sign_in),
    (calls.TOKEN_FOR_SESSION, issue_token.issue_token),
    (calls.REPORT_REFUSALS, record_refusals.record_refusals),
    (calls.SIGN_OUT, sign_out.sign_out),
    (calls.REVOKE_SESSIONS, revoke_sessions.revoke_sessions),
    (calls.SESSION_ALIVE, session_alive.session_alive),
)
class SessionsEntrypoints(Entrypoints):
    """Signing in and out, sessions, and the access tokens made from them."""
