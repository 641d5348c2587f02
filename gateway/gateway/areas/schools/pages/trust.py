"""The trust's name, which the first run asked for."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.calendar import ChangeTrust
from haven_schemas.acts.identity.schools_calls import CHANGE_TRUST, GET_TRUST
from haven_schemas.errors import ErrorCode, FieldCode, Problem, field_words_of
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_NOT_OF_TRUST = "Only who looks after every school of the trust can change its name."


@page("/trust", asks=GET_TRUST)
def trust(session: Session) -> ResponseReturnValue:
    """Its name, and the way to its dates."""
    return _page(session, {})


@page("/trust", asks=CHANGE_TRUST, methods=("POST",))
def change_trust(session: Session) -> ResponseReturnValue:
    """Another name; if a colleague was quicker, theirs is shown beside what was typed."""
    try:
        asked = ChangeTrust(name=text("name"), version=typed_version() or 0)
        haven().services.ask(CHANGE_TRUST, session.caller, asked)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code is ErrorCode.STALE_VERSION:
            return _page(session, {}, stale=True), 412
        return _page(session, {"name": _words(problem)}), 400
    flash("The trust's name is changed.")
    return redirect(url_for("pages.trust"), 303)


def _words(problem: Problem) -> str:
    if problem.code is ErrorCode.NOT_PERMITTED:
        return _NOT_OF_TRUST
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    code = problem.fields[0].code
    return "Write the trust's name." if code is FieldCode.REQUIRED else field_words_of(code)


def _page(session: Session, errors: dict[str, str], *, stale: bool = False) -> str:
    found = haven().services.ask(GET_TRUST, session.caller)
    typed = text("name") if request.method == "POST" else found.name or ""
    version = (typed_version() or 0) if request.method == "POST" and not stale else found.version
    return render_template(
        "trust.html", session=session, found=found, name=typed, version=version, errors=errors, stale=stale
    )
