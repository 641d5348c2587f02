"""Changing one's own password, by choice or because it ran out."""

from flask import flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.passwords import ChangePassword
from haven_schemas.acts.identity.passwords_calls import CHANGE_PASSWORD
from haven_schemas.errors import ErrorCode, FieldProblem, Problem, words_of
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.sign_in.password_words import password_problem, rules_in_words
from gateway.pages.blueprint import page, with_new_token
from gateway.rendering.environment import errors_by_field
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.sessions.return_paths import go_on, safe_path, seal_form
from gateway.state import haven

_SHOWN_BESIDE_THE_FORM = frozenset({ErrorCode.PASSWORD_WRONG, ErrorCode.INVALID_REQUEST, ErrorCode.TOO_MANY_REQUESTS})


@page("/account/password", right=Right.SESSION_RENEW, passes_form_on=True)
def account_password(session: Session) -> ResponseReturnValue:
    """The form, with the rules of the trust."""
    next_path = safe_path(request.args.get("next")) if session.is_renewal else "/account"
    return _form(next_path, "", {})


@page("/account/password", asks=CHANGE_PASSWORD, methods=("POST",), passes_form_on=True)
def change_password(session: Session) -> ResponseReturnValue:
    """Sets the new password; on success goes on to where the person was going."""
    try:
        asked = ChangePassword(present=request.form.get("present", ""), new=request.form.get("new", ""))
        changed = haven().services.ask(CHANGE_PASSWORD, session.caller, asked)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code not in _SHOWN_BESIDE_THE_FORM:
            raise
        return _form(request.form.get("next", "/"), _kept_form(), _errors(problem)), 400
    flash("Your password is changed. Everywhere else you have been signed out.")
    return with_new_token(make_response(go_on()), session, changed.session_token)


def _kept_form() -> str:
    return seal_form() if "sealed" in request.form else ""


def _errors(problem: Problem) -> dict[str, str]:
    if problem.code is ErrorCode.PASSWORD_WRONG:
        return {"present": words_of(problem.code)}
    if problem.code is ErrorCode.TOO_MANY_REQUESTS:
        return {"present": "There were too many attempts. Wait a few minutes, and try again."}
    return new_password_errors(list(problem.fields))


def new_password_errors(problems: list[FieldProblem]) -> dict[str, str]:
    """Sentences to stand beside the fields of a form in which a password is chosen."""
    own = {each.field: password_problem(each) for each in problems if each.field == "new" and password_problem(each)}
    return {**errors_by_field(problems), **own} or {"new": "Choose another password."}


def _form(next_path: str, sealed: str, errors: dict[str, str]) -> str:
    return render_template(
        "account_password.html", next=next_path, kept_form=sealed, errors=errors, rules=rules_in_words()
    )
