"""Single sign-on: to a provider and back. The way there is a link, since no form of ours may lead to another site."""

from contextlib import suppress
from urllib.parse import quote, unquote
from uuid import UUID

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.sign_on import (
    BEGIN_LINK,
    BEGIN_SIGN_ON,
    FINISH_SIGN_ON,
    OWN_SIGN_ON,
    REMOVE_LINK,
    BeginSignOn,
    FinishSignOn,
    SignOnBegun,
    SignOnLinkRef,
)
from haven_schemas.errors import ErrorCode, Problem, words_of
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.access.callers import address_digest
from gateway.access.correlation import anyone
from gateway.areas.sign_in.device_cookies import device_token, keep_device
from gateway.areas.sign_in.devices import device_words
from gateway.pages.blueprint import current_session_or_none, open_page, page
from gateway.pages.forms import typed_id
from gateway.security.problems import add_waiting_time, problem_of
from gateway.sessions import cookies
from gateway.sessions.current import Session, tier_changed
from gateway.sessions.return_paths import go_on, safe_path
from gateway.state import haven

from .account import render_account
from .sign_in import keep_signed_in, show_form, unused_too_long

COOKIE = "__Host-haven-sign-on"
"""What the browser keeps until it comes back: its secret, and where the person was going."""
_KEPT_SECONDS = 600
_BETWEEN = "~"
_NO_ADDRESS = "single sign-on"
"""Stands for the address that nobody typed, where devices are told apart by it."""
_ACCOUNT = "/account"
_SHOWN = frozenset(
    {
        ErrorCode.SIGN_ON_REFUSED,
        ErrorCode.SIGN_ON_NOT_LINKED,
        ErrorCode.PROVIDER_AWAY,
        ErrorCode.TOO_MANY_REQUESTS,
        ErrorCode.OVERLOADED,
        ErrorCode.NOT_FOUND,
        ErrorCode.INVALID_REQUEST,
    }
)
_OFF = "This way of signing in is not in use any more."
_TOO_MANY = "There were too many attempts. Wait a few minutes, and try again."
_TWICE = "It is linked already."


@open_page("/sign-in/with/<uuid:provider_id>", passes_form_on=True)
def sign_on(provider_id: UUID) -> ResponseReturnValue:
    """Sends the browser to the provider. ``again``: to be asked for everything anew, as a confirmation."""
    if _comes_from_elsewhere():
        return redirect(url_for("pages.sign_in"), 303)
    haven().allowances.use("sign_ins", address_digest())
    asked = BeginSignOn(provider_id=provider_id, again="again" in request.args)
    try:
        begun = haven().services.ask(BEGIN_SIGN_ON, anyone(), asked)
    except Problem as problem:
        return _refused(problem, safe_path(request.args.get("next")))
    return _sent_away(begun, safe_path(request.args.get("next")))


@open_page("/sign-in/back", passes_form_on=True)
def sign_on_back() -> ResponseReturnValue:
    """The browser comes back: signed in, or with the link that was asked for."""
    secret, _, kept = request.cookies.get(COOKIE, "").partition(_BETWEEN)
    next_path = safe_path(unquote(kept))
    try:
        asked = FinishSignOn(
            state=request.args.get("state", ""),
            code=None if "error" in request.args else request.args.get("code"),
            browser_secret=secret,
            client=address_digest(),
            device=device_words(request.headers.get("User-Agent", "")),
            device_token=device_token(request, _NO_ADDRESS),
        )
        finished = haven().services.ask(FINISH_SIGN_ON, anyone(), asked)
    except (Problem, ValidationError) as error:
        return _refused(problem_of(error), next_path)
    signed_in = finished.signed_in
    if signed_in is None:
        flash("It is linked. From now on you can sign in with it.")
        _forget_session()
        response = make_response(redirect(_ACCOUNT + "#sign-on", 303))
    elif signed_in.session_token is None:
        response = unused_too_long(signed_in, "")
    else:
        response = make_response(redirect(next_path, 303))
        keep_signed_in(response, signed_in)
    if signed_in is not None and signed_in.device_token is not None:
        keep_device(request, response, _NO_ADDRESS, signed_in.device_token)
    cookies.delete(response, COOKIE)
    return response


@open_page("/sign-in/carry-on", methods=("POST",), passes_form_on=True)
def carry_on() -> ResponseReturnValue:
    """Signed in meanwhile in another tab, with a form that waits in this one: it is sent on."""
    if current_session_or_none() is None:
        errors = {"carry-on": "You are not signed in yet. Sign in in the other tab first."}
        return show_form(request.form.get("next", "/"), request.form.get("sealed", ""), errors), 401
    return go_on()


@page("/account/link", right=Right.SESSION_OWN, passes_form_on=True)
def must_link(session: Session) -> ResponseReturnValue:
    """Where the trust signs in at a provider alone: the first thing to do after a password."""
    if not session.must_link:
        return redirect(_ACCOUNT + "#sign-on", 303)
    return render_template("must_link.html", next=safe_path(request.args.get("next")), kept_form="")


@page("/account/sign-on/<uuid:provider_id>", asks=OWN_SIGN_ON)
def link_sign_on(session: Session, provider_id: UUID) -> ResponseReturnValue:
    """Says what a link does, after a second factor where there is one; from here a link leads to the provider, since a
    browser follows no form of ours, nor what one leads to, to another site."""
    if session.view.has_second_factor and not session.is_elevated(haven().clock()):
        raise Problem(ErrorCode.STEP_UP_REQUIRED)
    ways = haven().services.ask(OWN_SIGN_ON, session.caller).ways
    way = next((each for each in ways if each.provider_id == provider_id), None)
    if way is None:
        return redirect(_ACCOUNT + "#sign-on", 303)
    return render_template("account_sign_on.html", session=session, way=way)


@page("/account/sign-on/<uuid:provider_id>/there", asks=BEGIN_LINK)
def to_provider(session: Session, provider_id: UUID) -> ResponseReturnValue:
    """Sends the browser to the provider, so that what is there is linked to this account."""
    here = url_for("pages.link_sign_on", provider_id=provider_id)
    if _comes_from_elsewhere():
        return redirect(here, 303)
    try:
        begun = haven().services.ask(BEGIN_LINK, session.caller, BeginSignOn(provider_id=provider_id))
    except Problem as problem:
        if problem.code is ErrorCode.SIGN_IN_REQUIRED:
            flash("Sign in once more before you link another way in.", "note")
            return redirect(url_for("pages.sign_in", next=here), 303)
        if problem.code is ErrorCode.STEP_UP_REQUIRED:
            return redirect(url_for("pages.confirm", next=here), 303)
        if problem.code not in _SHOWN:
            raise
        return render_account(session, {"sign-on": _words(problem, linking=True)}), problem.status
    return _sent_away(begun, _ACCOUNT)


@page("/account/sign-on", asks=REMOVE_LINK, methods=("POST",))
def unlink_sign_on(session: Session) -> ResponseReturnValue:
    """Ends a link of one's own; whoever signed in by it is signed out."""
    haven().services.ask(REMOVE_LINK, session.caller, SignOnLinkRef(link_id=typed_id("link_id")))
    tier_changed(session)
    flash("It is no longer linked. We have written to you about it.")
    return redirect(_ACCOUNT + "#sign-on", 303)


def _forget_session() -> None:
    """What is remembered of the session in this browser: a link may have made more of it."""
    with suppress(Problem):
        session = current_session_or_none()
        if session is not None:
            tier_changed(session)


def _comes_from_elsewhere() -> bool:
    """Another site does not send people of ours to a provider; a bookmark may."""
    return request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")


def _sent_away(begun: SignOnBegun, next_path: str) -> Response:
    response = make_response(redirect(begun.address, 303))
    cookies.keep(response, COOKIE, begun.browser_secret + _BETWEEN + quote(next_path, safe=""), _KEPT_SECONDS)
    return response


def _refused(problem: Problem, next_path: str) -> ResponseReturnValue:
    """The sign-in page with the reason; for whoever came from their account, that page."""
    if problem.code not in _SHOWN:
        raise problem
    haven().refusals.add(problem.code.value, "/sign-in/back")
    session = current_session_or_none() if next_path == _ACCOUNT else None
    errors = {"sign-on": _words(problem, linking=session is not None)}
    page_again = show_form(next_path, "", errors) if session is None else render_account(session, errors)
    response = make_response(page_again, problem.status)
    add_waiting_time(problem, response)
    cookies.delete(response, COOKIE)
    return response


def _words(problem: Problem, *, linking: bool) -> str:
    if problem.code is ErrorCode.TOO_MANY_REQUESTS:
        return _TOO_MANY
    if problem.code is ErrorCode.NOT_FOUND:
        return _OFF
    if problem.code is ErrorCode.INVALID_REQUEST:
        return _TWICE if linking else words_of(ErrorCode.SIGN_ON_REFUSED)
    if linking and problem.code is ErrorCode.SIGN_ON_REFUSED:
        return "It was not linked: it may be linked to another account. Try again, or ask your administrator."
    return words_of(problem.code)
