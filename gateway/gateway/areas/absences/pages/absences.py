"""When somebody is away: one's own page, and a colleague's for whoever keeps their account. Nobody is asked why."""

import secrets
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.absences import AbsencesQuery, EndAbsence, SayAway
from haven_schemas.acts.alerts_calls import END_ABSENCE, LIST_ABSENCES, SAY_AWAY
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_day, typed_id
from gateway.rendering.times import in_london
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_FIELDS = ("first_day", "last_day")
_WORDS: Annotated[Mapping[tuple[str, FieldCode], str], "what is to be put right"] = {
    ("first_day", FieldCode.TOO_LONG_AGO): "The first day is past. Choose today or a later day.",
    ("first_day", FieldCode.TOO_FAR_AHEAD): "The first day is more than 60 days ahead.",
    ("first_day", FieldCode.OVERLAPS): "This day is within an absence that is said already. End that one first, or "
    "begin after it.",
    ("last_day", FieldCode.TOO_FAR_AHEAD): "That is more than 60 days in all.",
    ("last_day", FieldCode.OVERLAPS): "Another absence that is said already begins by then. End that one first, or end "
    "before it.",
}
_PLAIN: Annotated[Mapping[str, str], "the same, for whatever else is wrong"] = {
    "first_day": "Write the first day, such as 24/11/2026.",
    "last_day": "Write the last day, such as 4/12/2026. It is not before the first.",
    "absence_id": "This absence is over already.",
}


@page("/account/away", asks=LIST_ABSENCES)
def own_absences(session: Session) -> ResponseReturnValue:
    """One's own, and the form for another."""
    return _page(session, None)


@page("/account/away", asks=SAY_AWAY, methods=("POST",))
def say_own_away(session: Session) -> ResponseReturnValue:
    """Says one, or ends one."""
    return _change(session, None)


@page("/staff/<uuid:staff_id>/away", right=Right.STAFF_ADMINISTER, tier="elevated")
def absences_of(session: Session, staff_id: UUID) -> ResponseReturnValue:
    """A colleague's, and the form for another."""
    return _page(session, staff_id)


@page("/staff/<uuid:staff_id>/away", right=Right.STAFF_ADMINISTER, tier="elevated", methods=("POST",))
def say_away_for(session: Session, staff_id: UUID) -> ResponseReturnValue:
    """The same for a colleague who cannot say it."""
    return _change(session, staff_id)


def _change(session: Session, staff_id: UUID | None) -> ResponseReturnValue:
    try:
        flash(_ended(session) if text("end") else _said(session, staff_id))
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        return _page(session, staff_id, _errors(problem)), problem.status
    return redirect(request.path, 303)


def _said(session: Session, staff_id: UUID | None) -> str:
    asked = {"staff_id": staff_id, **{name: typed_day(name) for name in _FIELDS}}
    haven().services.ask(SAY_AWAY, session.caller, SayAway.model_validate(asked), request.form.get("key") or None)
    return f"It is saved. On these days nothing waits for {'you' if staff_id is None else 'them'}."


def _ended(session: Session) -> str:
    try:
        haven().services.ask(END_ABSENCE, session.caller, EndAbsence(absence_id=typed_id("end")))
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:  # it was taken back a moment ago
            raise
    return "The absence is ended."


def _errors(problem: Problem) -> dict[str, str]:
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    found = {each.field: _WORDS.get((each.field, each.code), _PLAIN.get(each.field, "")) for each in problem.fields}
    return {name: words for name, words in found.items() if words} or {"first_day": _PLAIN["first_day"]}


def _page(session: Session, staff_id: UUID | None, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "absences.html",
        session=session,
        found=haven().services.ask(LIST_ABSENCES, session.caller, AbsencesQuery(staff_id=staff_id)),
        own=staff_id is None,
        here=request.path,
        today=in_london(haven().clock()).date(),
        typed={name: request.form.get(name, "") for name in _FIELDS},
        errors=errors or {},
        key=request.form.get("key") or secrets.token_urlsafe(24),
    )
