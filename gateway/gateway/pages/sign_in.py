"""Signing in and out. Permits to report are kept on the device until the person signs out."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask import session as form_session
from flask.typing import ResponseReturnValue
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.identity import SignedIn, SignIn
from pydantic import ValidationError

from gateway import cookies
from gateway.callers import address_digest
from gateway.correlation import anyone
from gateway.problems import problem_of
from gateway.return_paths import carried_fields, go_on, safe_path
from gateway.sessions import tier_changed
from gateway.state import haven

from .blueprint import current_session_or_none, open_page

_SHOWN_BESIDE_THE_FORM = frozenset({ErrorCode.SIGN_IN_FAILED, ErrorCode.INVALID_REQUEST, ErrorCode.TOO_MANY_REQUESTS})


@open_page("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The form."""
    return _form(safe_path(request.args.get("next")), [], {}, email="")


@open_page("/sign-in", methods=("POST",))
def enter() -> ResponseReturnValue:
    """Checks the password; on success goes on to where the person was going."""
    email = request.form.get("email", "").strip()
    try:
        asked = SignIn(email=email, password=request.form.get("password", ""), client=address_digest())
        signed_in = haven().services.identity.sign_in(anyone(), asked)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code not in _SHOWN_BESIDE_THE_FORM:
            raise
        haven().refusals.add(ErrorCode.SIGN_IN_FAILED.value, "/sign-in")
        return _form(request.form.get("next", "/"), carried_fields(), _errors(problem), email=email), 401
    response = make_response(go_on())
    cookies.keep_session(response, signed_in.session_token)
    cookies.keep_permits(response, signed_in.reporting_permits, _seconds_of_permits(signed_in))
    return response


@open_page("/sign-out", methods=("POST",))
def sign_out() -> ResponseReturnValue:
    """Ends the session everywhere and takes everything off this device, also when identity does not answer."""
    ended = True
    try:
        session = current_session_or_none()
        if session is not None:
            haven().services.identity.sign_out(session.caller)
            tier_changed(session)
    except Problem:
        ended = False
    form_session.clear()
    flash(
        "You have signed out." if ended else "You have signed out on this device. We could not reach the rest of Haven."
    )
    response = make_response(redirect(url_for("pages.sign_in"), 303))
    cookies.drop_everything(request, response)
    return response


def _form(next_path: str, carried: list[tuple[str, str]], errors: dict[str, str], *, email: str) -> str:
    return render_template("sign_in.html", next=next_path, carried=carried, errors=errors, email=email)


def _errors(problem: Problem) -> dict[str, str]:
    if problem.code is ErrorCode.TOO_MANY_REQUESTS:
        return {"email": "There were too many attempts. Wait a few minutes, and try again."}
    return {"email": "The e-mail address or the password is not right."}


def _seconds_of_permits(signed_in: SignedIn) -> int:
    return max(0, int((signed_in.permits_end_at - haven().clock()).total_seconds()))
