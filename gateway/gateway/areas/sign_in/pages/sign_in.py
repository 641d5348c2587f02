"""Signing in and out. Permits to report are kept on the device until the person signs out."""

from contextlib import suppress

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask import session as form_session
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import SignedIn, SignIn
from haven_schemas.acts.identity.sessions import SIGN_IN, SIGN_OUT
from haven_schemas.errors import ErrorCode, Problem
from pydantic import ValidationError

from gateway.access.callers import address_digest
from gateway.access.correlation import anyone
from gateway.areas.reporting.pages.report_outcomes import safe_report
from gateway.areas.sign_in.device_cookies import device_token, keep_device
from gateway.areas.sign_in.devices import device_words
from gateway.pages.blueprint import current_session_or_none, open_page
from gateway.security.problems import add_waiting_time, problem_of
from gateway.sessions import cookies
from gateway.sessions.current import AWAY, NO_SESSION, ask_session, tier_changed
from gateway.sessions.return_paths import go_on, leads_to_a_page, safe_path, seal_form, seal_unsent
from gateway.state import haven

_NOBODY_CAN_SIGN_IN = AWAY | {ErrorCode.VAULT_UNAVAILABLE}
_SHOWN_BESIDE_THE_FORM = frozenset({ErrorCode.SIGN_IN_FAILED, ErrorCode.INVALID_REQUEST, ErrorCode.TOO_MANY_REQUESTS})
REPORT_FIRST = "report_first"
"""In the form's own cookie: a login that is not in order may send a report by its permits before it is mended."""
_ABOUT_KEEPING = "kept_"
"""Fields of ``/sign-in/kept`` that say where the others belong."""
_LONGEST_LABEL = 200
_BY_PROVIDER = "Your trust signs in with the account you have at school. Use the button below: no password is needed."


@open_page("/sign-in", passes_form_on=True)
def sign_in() -> ResponseReturnValue:
    """The form."""
    return _form(safe_path(request.args.get("next")), "", {}, email="")


@open_page("/sign-in", methods=("POST",), passes_form_on=True)
def enter() -> ResponseReturnValue:
    """Checks the password; on success goes on to where the person was going."""
    email = request.form.get("email", "").strip()
    sealed = seal_form() if "sealed" in request.form else ""
    try:
        asked = SignIn(
            email=email,
            password=request.form.get("password", ""),
            client=address_digest(),
            device=_device(),
            device_token=device_token(request, email),
        )
        signed_in = haven().services.ask(SIGN_IN, anyone(), asked)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code in _NOBODY_CAN_SIGN_IN:
            return _nobody_can_sign_in(problem, sealed, email)
        if problem.code not in _SHOWN_BESIDE_THE_FORM:
            raise
        haven().refusals.add(ErrorCode.SIGN_IN_FAILED.value, "/sign-in")
        return _form(request.form.get("next", "/"), sealed, _errors(problem), email=email), 401
    if signed_in.sign_on_only:
        response = _sign_on_instead(signed_in, sealed, email)
    elif signed_in.session_token is None:
        response = unused_too_long(signed_in, sealed)
    else:
        response = make_response(go_on())
        keep_signed_in(response, signed_in)
    if signed_in.device_token is not None:
        keep_device(request, response, email, signed_in.device_token)
    return response


@open_page("/sign-in/kept", methods=("POST",), passes_form_on=True, counted="by_session")
def keep_typed() -> ResponseReturnValue:
    """The sign-in ran out over an unsent form: what was typed comes here, and its writer gets it back afterwards.

    It changes nothing but seals what came, so a page of ours need not hold a token against forgery: its token went when
    someone signed out in another window.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        current_app.extensions["csrf"].protect()
    target = request.form.get("kept_action", "")
    fields = tuple((n, v) for n, v in request.form.items(multi=True) if not n.startswith(_ABOUT_KEEPING))
    sealed = request.form.get("sealed", "")  # it was on its way past the sign-in page when the time ran out
    if not sealed and leads_to_a_page(target, "POST"):
        labels = dict(_label(each) for each in request.form.getlist("kept_label"))
        sealed = seal_unsent(target, safe_path(request.form.get("kept_page")), labels, fields)
    page = _form(target if sealed else "/", sealed, {}, email="", timed_out=True)
    response = make_response(page, 401)
    if not _stands_for_anyone():
        cookies.drop_session(response)
    return response


def _stands_for_anyone() -> bool:
    """Whether the session in this browser is open, or may be: another person may have signed in over the writer."""
    token = cookies.session_token(request)
    if token is None:
        return False
    try:
        ask_session(token)
    except Problem as problem:
        return problem.code not in NO_SESSION
    return True


@open_page("/sign-out", methods=("POST",), counted="by_session")
def sign_out() -> ResponseReturnValue:
    """Ends the session everywhere and takes everything off this device, also when identity does not answer."""
    ended = True
    try:
        session = current_session_or_none()
        if session is not None:
            haven().services.ask(SIGN_OUT, session.caller)
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


def keep_signed_in(response: Response, signed_in: SignedIn) -> None:
    """Sets the cookies of a new session on ``response``: its token, and the permits. The one before is ended."""
    _end_session_before()
    form_session.pop(REPORT_FIRST, None)
    if signed_in.session_token is not None:
        cookies.keep_session(response, signed_in.session_token)
    cookies.keep_permits(request, response, signed_in.reporting_permits, _seconds_of_permits(signed_in))


def _end_session_before() -> None:
    """Whoever signs in over an open session has left it; without an answer it runs out by itself."""
    with suppress(Problem):
        session = current_session_or_none()
        if session is not None:
            haven().services.ask(SIGN_OUT, session.caller)
            tier_changed(session)


def _nobody_can_sign_in(problem: Problem, sealed: str, email: str) -> Response:
    """The form again, with what was typed elsewhere still in it, and the way to report that needs no sign-in."""
    away = "report" if cookies.permits(request) else "sign_in"
    page = _form(safe_path(request.form.get("next")), sealed, {}, email=email, away=away)
    response = make_response(page, problem.status)
    add_waiting_time(problem, response)
    return response


def _sign_on_instead(signed_in: SignedIn, sealed: str, email: str) -> Response:
    """The password is right, and only a provider signs this account in; the permits let a report in first."""
    form_session[REPORT_FIRST] = bool(signed_in.reporting_permits)
    page = _form(safe_path(request.form.get("next")), sealed, {"sign-on": _BY_PROVIDER}, email=email)
    response = make_response(page, 403)
    cookies.keep_permits(request, response, signed_in.reporting_permits, _seconds_of_permits(signed_in))
    return response


def unused_too_long(signed_in: SignedIn, sealed: str) -> Response:
    """No session, but a link by mail; the permits let a report in first, which is marked unverified."""
    may_report = bool(signed_in.reporting_permits)
    form_session[REPORT_FIRST] = may_report
    keeps_report = may_report and sealed and request.form.get("next") == "/report"
    page = render_template("unused_login.html", may_report=may_report, kept_form=sealed if keeps_report else "")
    response = make_response(page, 403)
    cookies.keep_permits(request, response, signed_in.reporting_permits, _seconds_of_permits(signed_in))
    return response


def _device() -> str:
    return device_words(request.headers.get("User-Agent", ""))


def _label(given: str) -> tuple[str, str]:
    name, _, words = given.partition("=")
    return name, words[:_LONGEST_LABEL]


def _form(
    next_path: str, sealed: str, errors: dict[str, str], *, email: str, timed_out: bool = False, away: str = ""
) -> str:
    return render_template(
        "sign_in.html",
        next=next_path,
        kept_form=sealed,
        errors=errors,
        email=email,
        timed_out=timed_out,
        away=away,
        report=safe_report(next_path),
        report_first=bool(form_session.get(REPORT_FIRST)),
    )


def show_form(next_path: str, sealed: str, errors: dict[str, str]) -> str:
    """The form, with what is to be put right."""
    return _form(next_path, sealed, errors, email="")


def _errors(problem: Problem) -> dict[str, str]:
    if problem.code is ErrorCode.TOO_MANY_REQUESTS:
        return {"email": "There were too many attempts. Wait a few minutes, and try again."}
    return {"email": "The e-mail address or the password is not right."}


def _seconds_of_permits(signed_in: SignedIn) -> int:
    return max(0, int((signed_in.permits_end_at - haven().clock()).total_seconds()))
