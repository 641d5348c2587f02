"""Second factors of one's own: names, removal, passkeys, and the recovery codes that are shown once."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.factors import (
    BEGIN_PASSKEY,
    CONFIRM_PASSKEY,
    MAKE_RECOVERY_CODES,
    REMOVE_FACTOR,
    RENAME_FACTOR,
    ConfirmPasskey,
    FactorRef,
    RenameFactor,
)
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.sign_in.passkey_answers import options_answer, typed_challenge, typed_credential
from gateway.pages.blueprint import page, with_new_token
from gateway.pages.forms import text, typed_id
from gateway.security.problems import problem_of
from gateway.sessions.current import Session, tier_changed
from gateway.sessions.return_paths import safe_path
from gateway.state import haven

from .account import render_account
from .second_factor import LONGEST_NAME

_NOT_TAKEN = frozenset({ErrorCode.STEP_UP_FAILED, ErrorCode.INVALID_REQUEST})
_PASSKEY_NAME = "Passkey"


@page("/account/factors", right=Right.SESSION_OWN, methods=("POST",))
def change_factor(session: Session) -> ResponseReturnValue:
    """Gives a factor another name, or takes it away."""
    factor_id = typed_id("factor_id")
    if request.form.get("do") == "remove":
        haven().services.ask(REMOVE_FACTOR, session.caller, FactorRef(factor_id=factor_id))
        tier_changed(session)
        flash("It is removed. We have written to you about it.")
        return redirect(url_for("pages.account") + "#second-step", 303)
    name = text("name")
    if not 0 < len(name) <= LONGEST_NAME:
        wrong = "Give it a name." if not name else f"A name has at most {LONGEST_NAME} characters."
        return render_account(session, {"name": wrong}, factor_id), 400
    haven().services.ask(RENAME_FACTOR, session.caller, RenameFactor(factor_id=factor_id, name=name))
    flash("The name is changed.")
    return redirect(url_for("pages.account") + "#second-step", 303)


@page("/account/passkey", right=Right.SESSION_OWN)
def new_passkey(session: Session) -> ResponseReturnValue:
    """Says what a passkey is, and begins."""
    _confirmed_first(session)
    return _form(_next(request.args.get("next")), {}, "")


@page("/account/passkey/options", asks=BEGIN_PASSKEY, methods=("POST",))
def passkey_options(session: Session) -> Response:
    """What the browser needs to make a passkey."""
    return options_answer(haven().services.ask(BEGIN_PASSKEY, session.caller))


@page("/account/passkey", asks=CONFIRM_PASSKEY, methods=("POST",))
def add_passkey(session: Session) -> ResponseReturnValue:
    """Keeps the passkey the browser made."""
    name, next_path = text("name")[:LONGEST_NAME], _next(request.form.get("next"))
    try:
        asked = ConfirmPasskey(
            challenge_id=typed_challenge(), name=name or _PASSKEY_NAME, credential=typed_credential()
        )
        elevated = haven().services.ask(CONFIRM_PASSKEY, session.caller, asked)
    except (Problem, ValidationError) as error:
        if problem_of(error).code not in _NOT_TAKEN:
            raise
        return _form(next_path, {"passkey": "The passkey was not taken. Try again."}, name), 403
    flash("Your passkey is set up. Haven will ask for it before it shows anything sensitive.")
    return with_new_token(make_response(redirect(next_path, 303)), session, elevated.session_token)


@page("/account/recovery-codes", right=Right.SESSION_OWN, methods=("POST",))
def recovery_codes(session: Session) -> ResponseReturnValue:
    """Ten new codes, on this page and never again."""
    made = haven().services.ask(MAKE_RECOVERY_CODES, session.caller)
    tier_changed(session)
    return render_template("recovery_codes.html", codes=made.codes)


def _confirmed_first(session: Session) -> None:
    """Whoever has a second factor confirms with it before adding another: a found phone adds none."""
    if session.view.has_second_factor and not session.is_elevated(haven().clock()):
        raise Problem(ErrorCode.STEP_UP_REQUIRED)


def _next(path: str | None) -> str:
    return safe_path(path) if path else "/account"


def _form(next_path: str, errors: dict[str, str], name: str) -> str:
    return render_template("account_passkey.html", next=next_path, errors=errors, name=name)
