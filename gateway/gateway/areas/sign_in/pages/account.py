"""Your account: password, second factors, recovery codes, and where one is signed in."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.factors import LIST_FACTORS
from haven_schemas.acts.identity.owners import OWNER_PROOF
from haven_schemas.acts.identity.sessions import END_OTHER_SESSIONS, END_OWN_SESSION, LIST_OWN_SESSIONS, EndSession
from haven_schemas.acts.identity.sign_on import OWN_SIGN_ON
from haven_schemas.errors import ErrorCode, Problem

from gateway.pages.blueprint import page
from gateway.pages.forms import typed_id
from gateway.sessions.current import Session
from gateway.state import haven


@page("/account", asks=OWNER_PROOF)
def account(session: Session) -> ResponseReturnValue:
    """Everything that is one's own to change."""
    return render_account(session)


@page("/account/sessions", asks=END_OTHER_SESSIONS, methods=("POST",))
def end_sessions(session: Session) -> ResponseReturnValue:
    """Ends one session, or all but this one."""
    services = haven().services
    if request.form.get("do") == "others":
        count = services.ask(END_OTHER_SESSIONS, session.caller).count
        flash("You were signed in nowhere else." if not count else "Everywhere else you are signed out.")
    else:
        _end(session, typed_id("session_id"))
        flash("That device is signed out.")
    return redirect(url_for("pages.account") + "#signed-in", 303)


def render_account(session: Session, errors: dict[str, str] | None = None, factor_id: UUID | None = None) -> str:
    """The page; ``errors`` are about the factor ``factor_id``.

    Factors are told after confirming only, once there are any; the rest must not wait for a phone that was lost.
    """
    services = haven().services
    told = session.is_elevated(haven().clock()) or not session.view.has_second_factor
    return render_template(
        "account.html",
        session=session,
        proof=services.ask(OWNER_PROOF, session.caller),
        factors=services.ask(LIST_FACTORS, session.caller) if told else None,
        sessions=services.ask(LIST_OWN_SESSIONS, session.caller).sessions,
        sign_on=services.ask(OWN_SIGN_ON, session.caller),
        errors=errors or {},
        wrong_factor=factor_id,
    )


def _end(session: Session, session_id: UUID) -> None:
    try:
        haven().services.ask(END_OWN_SESSION, session.caller, EndSession(session_id=session_id))
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:  # it had ended by itself meanwhile
            raise
