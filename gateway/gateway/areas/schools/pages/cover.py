"""Cover for a school's safeguarding lead while they are away: who, for which days, and how often."""

import secrets
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.cover import END_COVER, LIST_COVER, NAME_COVER, CoverQuery, EndCover, NameCover
from haven_schemas.acts.identity.schools import SchoolRecord
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.words.schools import COVER_STATES
from pydantic import ValidationError

from gateway.areas.schools.finding import school_by_urn
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_day
from gateway.rendering.away import team_absences
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_FIELDS = ("staff_id", "first_day", "last_day")
_WORDS: Annotated[Mapping[tuple[str, FieldCode], str], "what is to be put right"] = {
    ("staff_id", FieldCode.DUPLICATE): "This colleague leads there already on one of these days, or waits to.",
    ("first_day", FieldCode.TOO_LONG_AGO): "The first day is past. Choose today or a later day.",
    ("first_day", FieldCode.TOO_FAR_AHEAD): "The first day is more than 60 days ahead.",
    ("last_day", FieldCode.TOO_FAR_AHEAD): "That is more than ten school days, or more than four weeks.",
    ("last_day", FieldCode.REQUIRED): "The school does not meet on any of these days.",
}
_PLAIN: Annotated[Mapping[str, str], "the same, for whatever else is wrong"] = {
    "staff_id": "Choose who covers.",
    "first_day": "Write the first day, such as 24/11/2026.",
    "last_day": "Write the last day, such as 4/12/2026. It is not before the first.",
}
_SELF = "Nobody names themselves, and only the trust's safeguarding lead names cover."
_GONE = "This account cannot be used any more. Choose another colleague."


@page("/schools/<school_urn>/cover", asks=LIST_COVER)
def cover(session: Session, school_urn: str) -> ResponseReturnValue:
    """Who covers, who did, and the form for who may name somebody."""
    return _page(session, school_by_urn(session.caller, school_urn))


@page("/schools/<school_urn>/cover", asks=LIST_COVER, methods=("POST",))
def name_cover(session: Session, school_urn: str) -> ResponseReturnValue:
    """Names somebody, or ends what was named."""
    school = school_by_urn(session.caller, school_urn)
    try:
        flash(_ended(session) if text("end") else _named(session, school))
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        return _page(session, school, _errors(problem)), problem.status
    return redirect(url_for("pages.cover", school_urn=school.urn), 303)


def _named(session: Session, school: SchoolRecord) -> str:
    asked = {"school_id": school.id, "staff_id": text("staff_id")}
    asked |= {name: typed_day(name) for name in ("first_day", "last_day")}
    done = haven().services.ask(
        NAME_COVER, session.caller, NameCover.model_validate(asked), request.form.get("key") or None
    )
    days = f"{done.school_days} school day{'' if done.school_days == 1 else 's'}"
    if done.request_id is None:
        return f"Cover is named, for {days}."
    return f"Cover is named, for {days}. It begins once a second person has agreed: see Requests."


def _ended(session: Session) -> str:
    haven().services.ask(END_COVER, session.caller, EndCover(cover_id=UUID(text("end"))))
    return "The cover is ended."


def _errors(problem: Problem) -> dict[str, str]:
    if problem.code is ErrorCode.NOT_PERMITTED:
        return {"staff_id": _SELF}
    if problem.code is ErrorCode.NOT_FOUND:
        return {"staff_id": _GONE}
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    found = {each.field: _WORDS.get((each.field, each.code), _PLAIN.get(each.field, "")) for each in problem.fields}
    return {name: words for name, words in found.items() if words} or {"staff_id": _GONE}


def _page(session: Session, school: SchoolRecord, errors: dict[str, str] | None = None) -> str:
    found = haven().services.ask(LIST_COVER, session.caller, CoverQuery(school_id=school.id))
    return render_template(
        "cover.html",
        session=session,
        school=school,
        found=found,
        team=team_absences(session, school.id),
        typed={name: request.form.get(name, "") for name in _FIELDS},
        errors=errors or {},
        key=request.form.get("key") or secrets.token_urlsafe(24),
        state_words=COVER_STATES,
    )
