"""How one's alerts are mailed: each by itself, or what can wait in one mail a day."""

from collections.abc import Mapping
from typing import Annotated

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.alerts import SetDigest
from haven_schemas.acts.alerts_calls import DIGEST_CHOICE, SET_DIGEST
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_WORDS: Annotated[Mapping[FieldCode, str], "what is to be put right"] = {
    FieldCode.NOT_ALLOWED: "None of your schools is open at this time. Choose one within their hours.",
}
_NO_TIME = "Write the time as on a clock, such as 09:30 or 15:30."
_NO_CHOICE = "Choose how your alerts are mailed."


@page("/inbox/e-mail", asks=DIGEST_CHOICE)
def digest(session: Session) -> ResponseReturnValue:
    """How it is."""
    return _page(session)


@page("/inbox/e-mail", asks=SET_DIGEST, methods=("POST",))
def set_digest(session: Session) -> ResponseReturnValue:
    """Sets it, from now on."""
    how = text("how")
    if how not in ("at_once", "daily"):
        return _page(session, {"how": _NO_CHOICE}), 400
    try:
        at = _typed_time(text("digest_at")) if how == "daily" else None
        haven().services.ask(SET_DIGEST, session.caller, SetDigest(digest_at=at))
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
            raise
        return _page(session, {"digest_at": _WORDS.get(problem.fields[0].code, _NO_TIME)}), 400
    flash("What can wait comes in one e-mail a day." if at else "Each alert comes in an e-mail of its own, at once.")
    return redirect(url_for("pages.digest"), 303)


def _typed_time(typed: str) -> str:
    """``7:45`` and ``7.45`` are as good as ``07:45``; anything else is for the contract to refuse."""
    hours, _, minutes = typed.replace(".", ":").partition(":")
    return f"{hours.strip():0>2}:{minutes.strip():0>2}"


def _page(session: Session, errors: dict[str, str] | None = None) -> str:
    choice = haven().services.ask(DIGEST_CHOICE, session.caller)
    now = {"how": "daily" if choice.digest_at else "at_once", "digest_at": choice.digest_at or ""}
    typed = {name: request.form.get(name, "") for name in now} if errors else now
    return render_template("digest.html", session=session, choice=choice, typed=typed, errors=errors or {})
