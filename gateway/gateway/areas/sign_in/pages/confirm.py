"""Confirm it's you: the second tier by passkey, code or recovery code, and then back to what one was doing."""

from collections.abc import Callable

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import Elevate, Elevated
from haven_schemas.acts.identity.factors import (
    BEGIN_PASSKEY_ELEVATION,
    ELEVATE,
    ELEVATE_BY_PASSKEY,
    ELEVATE_BY_RECOVERY_CODE,
    ElevateByPasskey,
    ElevateByRecoveryCode,
)
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.sign_in.passkey_answers import options_answer, typed_challenge, typed_credential
from gateway.pages.blueprint import page, with_new_token
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.sessions.return_paths import go_on, safe_path, seal_form
from gateway.state import haven

_TOO_MANY = "There were too many attempts. Wait a few minutes, and try again."
_CODE = {
    ErrorCode.STEP_UP_FAILED: "That code is not right, or was used before. Wait for the next one and try again.",
    ErrorCode.INVALID_REQUEST: "Type the six digits your authenticator app shows.",
    ErrorCode.SECOND_FACTOR_MISSING: "You have no authenticator app set up. Use your passkey or a recovery code.",
    ErrorCode.TOO_MANY_REQUESTS: _TOO_MANY,
}
_RECOVERY = {
    ErrorCode.STEP_UP_FAILED: "That recovery code is not right, or was used before. Each one works once.",
    ErrorCode.INVALID_REQUEST: "Type one of the recovery codes you kept.",
    ErrorCode.SECOND_FACTOR_MISSING: "You have no recovery codes left. Ask your administrator.",
    ErrorCode.TOO_MANY_REQUESTS: _TOO_MANY,
}
_PASSKEY = {
    ErrorCode.STEP_UP_FAILED: "The passkey was not taken. Try it again, or confirm in another way.",
    ErrorCode.INVALID_REQUEST: "The passkey was not taken. Try it again, or confirm in another way.",
    ErrorCode.SECOND_FACTOR_MISSING: "This passkey is not one of yours. Confirm in another way.",
    ErrorCode.TOO_MANY_REQUESTS: _TOO_MANY,
}


@page("/confirm", right=Right.SESSION_OWN, passes_form_on=True)
def confirm(_: Session) -> ResponseReturnValue:
    """The ways to confirm, or the way to set up a second factor first."""
    return _form(safe_path(request.args.get("next")), "", {})


@page("/confirm", asks=ELEVATE, methods=("POST",), passes_form_on=True)
def confirm_code(session: Session) -> ResponseReturnValue:
    """A code of the authenticator app."""

    def check() -> Elevated:
        asked = Elevate(code=request.form.get("code", "").replace(" ", ""))
        return haven().services.ask(ELEVATE, session.caller, asked)

    return _confirmed(session, check, "code", _CODE)


@page("/confirm/passkey/options", asks=BEGIN_PASSKEY_ELEVATION, methods=("POST",), passes_form_on=True)
def passkey_challenge(session: Session) -> Response:
    """What the browser needs to use a passkey."""
    return options_answer(haven().services.ask(BEGIN_PASSKEY_ELEVATION, session.caller))


@page("/confirm/passkey", asks=ELEVATE_BY_PASSKEY, methods=("POST",), passes_form_on=True)
def confirm_passkey(session: Session) -> ResponseReturnValue:
    """The browser's answer."""

    def check() -> Elevated:
        asked = ElevateByPasskey(challenge_id=typed_challenge(), credential=typed_credential())
        return haven().services.ask(ELEVATE_BY_PASSKEY, session.caller, asked)

    return _confirmed(session, check, "passkey", _PASSKEY)


@page("/confirm/recovery", asks=ELEVATE_BY_RECOVERY_CODE, methods=("POST",), passes_form_on=True)
def confirm_recovery(session: Session) -> ResponseReturnValue:
    """A recovery code, for a lost phone."""

    def check() -> Elevated:
        asked = ElevateByRecoveryCode(code=request.form.get("recovery", "").strip())
        return haven().services.ask(ELEVATE_BY_RECOVERY_CODE, session.caller, asked)

    return _confirmed(session, check, "recovery", _RECOVERY)


def _confirmed(
    session: Session, check: Callable[[], Elevated], field: str, words: dict[ErrorCode, str]
) -> ResponseReturnValue:
    """On success goes on, with what was typed before; else the same page says what to do."""
    try:
        elevated = check()
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code not in words:
            raise
        sealed = seal_form() if "sealed" in request.form else ""
        return _form(request.form.get("next", "/"), sealed, {field: words[problem.code]}), 403
    return with_new_token(make_response(go_on()), session, elevated.session_token)


def _form(next_path: str, sealed: str, errors: dict[str, str]) -> str:
    return render_template("confirm.html", next=next_path, kept_form=sealed, errors=errors)
