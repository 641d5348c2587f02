"""After how long the next people are told: of a concern that nobody has read, of what is overdue."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.alerts import UnreadRule
from haven_schemas.acts.alerts_calls import SET_UNREAD_RULE, UNREAD_RULE
from haven_schemas.errors import ErrorCode, Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_WORDS = {
    "minutes": "Write a whole number of minutes from 5 to 2880 (two days).",
    "urgent_minutes": "Write a whole number of minutes from 5 to 120.",
    "late_days": "Write a whole number of days from 1 to 10.",
}


@page("/unread-concerns", asks=UNREAD_RULE)
def unread_concerns(session: Session) -> ResponseReturnValue:
    """What holds now."""
    return _page(session)


@page("/unread-concerns", asks=SET_UNREAD_RULE, methods=("POST",))
def set_unread_rule(session: Session) -> ResponseReturnValue:
    """Sets it; if a colleague was quicker, theirs is shown beside what was typed."""
    typed = {name: text(name) for name in _WORDS}
    try:
        numbers = {name: int(each) if each.isdecimal() else 0 for name, each in typed.items()}
        rule = UnreadRule(**numbers, version=typed_version() or 0)
        haven().services.ask(SET_UNREAD_RULE, session.caller, rule)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code is ErrorCode.STALE_VERSION:
            return _page(session, typed, stale=True), 412
        if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
            raise
        return _page(session, typed, {each.field: _WORDS[each.field] for each in problem.fields}), 400
    flash("The rule is saved. It holds at once, also for concerns that wait already.")
    return redirect(url_for("pages.unread_concerns"), 303)


def _page(
    session: Session, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None, *, stale: bool = False
) -> str:
    rule = haven().services.ask(UNREAD_RULE, session.caller)
    minutes = {name: str(getattr(rule, name) or "") for name in _WORDS} if typed is None else typed
    return render_template(
        "unread_concerns.html", session=session, rule=rule, typed=minutes, errors=errors or {}, stale=stale
    )
