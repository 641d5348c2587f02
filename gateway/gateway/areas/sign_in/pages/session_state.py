"""What an open page asks by itself: whether its session still stands, and for more time."""

import json

from flask import Response, request
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway.pages.blueprint import blueprint, page
from gateway.sessions.cache import digest_of
from gateway.sessions.cookies import session_token
from gateway.sessions.current import NO_SESSION, Session, ask_session, open_session, tier_changed
from gateway.state import haven


@page("/session/keep", right=Right.SESSION_RENEW, methods=("POST",))
def keep_session(session: Session) -> Response:
    """ "Stay signed in": counts as use."""
    tier_changed(session)
    token = session_token(request)
    if token is None:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    return _answer(open_session(token))


def session_state() -> Response:
    """Whose session it is, and whole seconds until it ends if nobody uses it; 401 without a page if it is over.

    Every open page asks every few seconds: it has an allowance of its own, and does not count as use.
    ``sure=yes``: a page that is about to sign its reader out wants to know from identity itself.
    """
    token = session_token(request)
    if token is None:
        return Response(status=401)
    haven().allowances.use("calls", f"state:{digest_of(token)}")
    try:
        return _answer(ask_session(token, afresh=request.args.get("sure") == "yes"))
    except Problem as problem:
        if problem.code not in NO_SESSION:
            raise
        return Response(status=401)


session_state.right = Right.SESSION_RENEW  # type: ignore[attr-defined]  # as ``page`` marks its views
session_state.passes_form_on = True  # type: ignore[attr-defined]  # as ``page`` marks its views
blueprint.add_url_rule("/session/state", "session_state", session_state, methods=["GET"])


def _answer(session: Session) -> Response:
    left = max(0, int((session.view.session_ends_at - haven().clock()).total_seconds()))
    state = {"seconds": left, "staff": str(session.view.staff_id)}
    return Response(json.dumps(state), content_type="application/json; charset=utf-8")
