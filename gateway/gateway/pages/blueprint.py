"""How a page is declared: its address, the right behind it, and whether it needs the second tier."""

from collections.abc import Callable
from types import EllipsisType
from typing import Any, Literal, TypeVar

from flask import Blueprint, Response, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.call import Call
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right, Tier

from gateway.access.callers import address_digest, token_digest
from gateway.access.opened_by import opened_by
from gateway.rendering.polling import asked_by_itself
from gateway.sessions.cache import digest_of
from gateway.sessions.cookies import keep_session, permits, session_token
from gateway.sessions.current import LinkOnly, RenewalOnly, Session, ask_session, open_session, tier_changed
from gateway.sessions.return_paths import open_kept_form, safe_path
from gateway.state import haven

blueprint = Blueprint("pages", __name__)

_STAYING_SIGNED_IN = "pages.keep_session"

_OF_ONES_ACCOUNT = frozenset({Right.SESSION_OWN, Right.SESSION_RENEW})

PageView = Callable[..., ResponseReturnValue]
V = TypeVar("V", bound=PageView)
Counted = Literal["by_address", "by_session", "as_report", "in_view"]


def page(
    rule: str,
    *,
    asks: Call[Any, Any] | None = None,
    right: Right | EllipsisType = ...,
    tier: Tier = "standard",
    methods: tuple[str, ...] = ("GET",),
    passes_form_on: bool = False,
) -> Callable[[V], V]:
    """A page for someone signed in: the view is called with the ``Session`` first.

    It opens by the right and tier of the call it ``asks``, or by its own. The tier spares the person a refusal: they
    are asked to confirm first. What they may see is decided by the services, by the right and more.
    ``passes_form_on``: a form sent elsewhere is handed on unopened.
    """
    opens, needs = opened_by(asks, right, tier)
    if opens is None:
        raise TypeError("a page for someone signed in opens by a right", rule)

    def declare(view: V) -> V:
        def handle(**path: Any) -> ResponseReturnValue:
            session = current_session(elevated=needs == "elevated")
            elsewhere = _kept_to_its_purpose(session, opens)
            if elsewhere is not None:
                return elsewhere
            if needs == "elevated" and not session.is_elevated(haven().clock()):
                raise Problem(ErrorCode.STEP_UP_REQUIRED)
            if g.get("unsent") is not None:
                return _unsent(session)
            return view(session, **path)

        handle.right = opens  # type: ignore[attr-defined]  # a function carries it for the tests
        handle.passes_form_on = passes_form_on  # type: ignore[attr-defined]  # a function carries it for the tests
        blueprint.add_url_rule(rule, view.__name__, handle, methods=list(methods))
        return view

    return declare


def open_page(
    rule: str, *, methods: tuple[str, ...] = ("GET",), passes_form_on: bool = False, counted: Counted = "by_address"
) -> Callable[[V], V]:
    """A page that does without a session, or finds its own way in; a closed list in the tests.

    ``counted``: against which allowance. A form sent ``by_address`` is one of sign-in, of which a whole school behind
    one address has no more than some; ``in_view``: the view calls ``count_report`` itself, and keeps what was typed.
    """

    def declare(view: V) -> V:
        def handle(**path: Any) -> ResponseReturnValue:
            if counted == "by_address":
                haven().allowances.use("sign_ins" if request.method == "POST" else "calls", address_digest())
            elif counted == "by_session":
                token = session_token(request)
                haven().allowances.use("calls", digest_of(token) if token else address_digest())
            elif counted == "as_report":
                count_report()
            g.is_counted = counted != "by_address"
            return view(**path)

        # Its own name, by which one view may be spared the token against forgery: all of them are called alike.
        handle.__module__, handle.__name__ = view.__module__, view.__name__
        handle.right = None  # type: ignore[attr-defined]  # a function carries it for the tests
        handle.passes_form_on = passes_form_on  # type: ignore[attr-defined]  # a function carries it for the tests
        blueprint.add_url_rule(rule, view.__name__, handle, methods=list(methods))
        return view

    return declare


def count_report() -> None:
    """One call of reporting, which has an allowance of its own: by session or permit, by address without either."""
    bearer = session_token(request) or next(iter(permits(request)), None)
    haven().allowances.use("reports", token_digest(bearer) if bearer else address_digest())


def current_session(*, elevated: bool = False) -> Session:
    """The session of the cookie; ``Problem(sign_in_required)`` without one.

    A form says for whom it was made: if another person signed in meanwhile, on a shared phone, it is not taken.
    A form kept while its writer signed in or confirmed is opened here, for the same person only. A page that asks by
    itself does not count as use.
    """
    g.asked_at = haven().clock()
    token = session_token(request)
    if token is None:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    if not g.get("is_counted"):
        haven().allowances.use("calls", digest_of(token))
    session = ask_session(token) if asked_by_itself() else open_session(token, elevated=elevated)
    g.session = session
    open_kept_form(session.view.staff_id)
    made_for = request.form.get("made_for") if request.method == "POST" else None
    if made_for and made_for != str(session.view.staff_id):
        raise Problem(ErrorCode.CSRF_FAILED)
    return session


def with_new_token(response: Response, session: Session, token: str) -> Response:
    """``response``, on which the person's session goes on under another token, since they have just authenticated."""
    tier_changed(session)
    keep_session(response, token)
    return response


def current_session_or_none() -> Session | None:
    """The session if there is one; problems of reaching identity still rise."""
    try:
        return current_session()
    except Problem as problem:
        if problem.code in (ErrorCode.SIGN_IN_REQUIRED, ErrorCode.TOKEN_INVALID, ErrorCode.TOKEN_EXPIRED):
            return None
        raise


def show_who_is_signed_in() -> None:
    """For the head of a page that needs no session: who is signed in, if that can be told just now."""
    try:
        current_session()
    except Problem as problem:
        g.session = None
        g.session_unknown = problem.code.value


def _kept_to_its_purpose(session: Session, right: Right) -> ResponseReturnValue | None:
    """A session for a new password, or for linking the account, gets that page; a visitor's the report, no page of this
    kind."""
    if session.is_renewal and right is not Right.SESSION_RENEW:
        raise RenewalOnly
    if session.must_link and right not in _OF_ONES_ACCOUNT:
        raise LinkOnly
    if session.view.kind != "visitor" or request.endpoint == _STAYING_SIGNED_IN:
        return None
    if request.method == "POST":
        raise Problem(ErrorCode.NOT_PERMITTED)
    return redirect("/report", 303)


def _unsent(session: Session) -> ResponseReturnValue:
    """A form that its writer had not sent when the sign-in ran out: shown to be read, changed, and sent or left."""
    kept = g.unsent
    shown = [(name, value, kept.labels[name]) for name, value in kept.fields if name in kept.labels]
    hidden = [(name, value) for name, value in kept.fields if name not in kept.labels and name != "made_for"]
    back = safe_path(kept.page)
    return render_template("unsent.html", session=session, shown=shown, hidden=hidden, target=kept.target, back=back)
