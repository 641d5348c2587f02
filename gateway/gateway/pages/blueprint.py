"""How a page is declared: its address, the right behind it, and whether it needs the second tier."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway.callers import address_digest
from gateway.cookies import session_token
from gateway.session_cache import digest_of
from gateway.sessions import Session, open_session
from gateway.state import haven

blueprint = Blueprint("pages", __name__)

PageView = Callable[..., ResponseReturnValue]
V = TypeVar("V", bound=PageView)
Tier = Literal["standard", "elevated"]


def page(rule: str, *, right: Right, tier: Tier = "standard", methods: tuple[str, ...] = ("GET",)) -> Callable[[V], V]:
    """A page for someone signed in: the view is called with the ``Session`` first.

    ``tier`` spares the person a refusal: without it the page asks them to confirm first. What they may see is
    decided by the services, by ``right`` and more.
    """

    def declare(view: V) -> V:
        def handle(**path: Any) -> ResponseReturnValue:
            session = current_session()
            if tier == "elevated" and not session.is_elevated(haven().clock()):
                raise Problem(ErrorCode.STEP_UP_REQUIRED)
            return view(session, **path)

        handle.right = right  # type: ignore[attr-defined]
        blueprint.add_url_rule(rule, view.__name__, handle, methods=list(methods))
        return view

    return declare


def open_page(rule: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[V], V]:
    """A page that does without a session, or finds its own way in; a closed list in the tests."""

    def declare(view: V) -> V:
        def handle(**path: Any) -> ResponseReturnValue:
            haven().allowances.use("sign_ins" if request.method == "POST" else "calls", address_digest())
            return view(**path)

        handle.right = None  # type: ignore[attr-defined]
        blueprint.add_url_rule(rule, view.__name__, handle, methods=list(methods))
        return view

    return declare


def current_session() -> Session:
    """The session of the cookie; ``Problem(sign_in_required)`` without one.

    A form carries for whom it was made: if another person signed in meanwhile, on a shared phone, it is not taken.
    """
    token = session_token(request)
    if token is None:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    haven().allowances.use("calls", digest_of(token))
    session = open_session(token)
    g.session = session
    made_for = request.form.get("made_for") if request.method == "POST" else None
    if made_for and made_for != str(session.view.staff_id):
        raise Problem(ErrorCode.CSRF_FAILED)
    return session


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
