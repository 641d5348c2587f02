"""A school that closes: when, what is not finished there, closing it, and opening it again."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.schools import SchoolRecord
from haven_schemas.acts.identity.schools_calls import CLOSE_SCHOOL, PLAN_CLOSING, REOPEN_SCHOOL, SCHOOL_CLOSING
from haven_schemas.acts.school_closing import (
    CloseSchool,
    ClosingQuery,
    OpenWork,
    PlanClosing,
    ReopenSchool,
    SchoolClosing,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway.areas.schools.finding import school_by_urn
from gateway.areas.schools.pages.schools import NOT_OF_TRUST
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.rendering.times import in_london, read_date
from gateway.sessions.current import Session, schools_changed
from gateway.state import haven

_BOXES = ("day", "month", "year")
_WHERE: Annotated[Mapping[OpenWork, tuple[str, Right]], "the page each is finished on, and who comes there"] = {
    "pupils": ("/pupils", Right.RECORD_READ),
    "feeds": ("/pupil-files", Right.FEED_ADMINISTER),
    "deliveries": ("/pupil-files", Right.FEED_ADMINISTER),
    "roll_questions": ("/roll-questions", Right.PUPIL_MATCH),
    "concerns": ("/concerns", Right.CONCERN_TRIAGE),
    "records": ("/incidents", Right.RECORD_READ),
    "actions": ("/actions", Right.RECORD_READ),
    "handovers": ("/handovers", Right.RECORD_READ),
    "read_requests": ("/handovers", Right.RECORD_READ),
    "exports": ("/exports", Right.RECORD_READ),
}
_NO_DAY = "Write the day as three numbers, such as 31 8 2026."
_WORDS = {
    FieldCode.IN_THE_FUTURE: "A school is closed on its last day, or later. Until then, enter the day GIAS has.",
    FieldCode.WRONG_FORMAT: _NO_DAY,
}


@page("/schools/<school_urn>/closing", asks=SCHOOL_CLOSING)
def school_closing(session: Session, school_urn: str) -> ResponseReturnValue:
    """What is not finished, in numbers, with links for those who may follow them."""
    return _page(session, school_by_urn(session.caller, school_urn), {})


@page("/schools/<school_urn>/closing", asks=REOPEN_SCHOOL, methods=("POST",))
def close_school(session: Session, school_urn: str) -> ResponseReturnValue:
    """Keeps the day by GIAS, closes the school or opens it again; what was typed stays where it cannot be."""
    school = school_by_urn(session.caller, school_urn)
    try:
        said = _do(session, school)
    except Problem as problem:
        if problem.code in (ErrorCode.STALE_VERSION, ErrorCode.SCHOOL_CLOSED):
            return _page(session, school_by_urn(session.caller, school_urn), {}, stale=True), 412
        return _page(session, school, _errors(problem)), 503 if problem.code is ErrorCode.UNAVAILABLE else 400
    schools_changed(session)
    flash(said)
    return redirect(url_for("pages.school_closing", school_urn=school.urn), 303)


def _do(session: Session, school: SchoolRecord) -> str:
    services, version = haven().services, typed_version() or 0
    match text("do"):
        case "plan":
            planned = PlanClosing(school_id=school.id, version=version, closes_on=_day())
            services.ask(PLAN_CLOSING, session.caller, planned)
            return "The day is kept."
        case "no-plan":
            services.ask(
                PLAN_CLOSING, session.caller, PlanClosing(school_id=school.id, version=version, closes_on=None)
            )
            return "The day is taken away."
        case "close":
            services.ask(
                CLOSE_SCHOOL, session.caller, CloseSchool(school_id=school.id, version=version, closed_on=_day())
            )
            return f"{school.name} is closed."
        case "reopen":
            services.ask(REOPEN_SCHOOL, session.caller, ReopenSchool(school_id=school.id, version=version))
            return f"{school.name} is open again."
    raise Problem(ErrorCode.INVALID_REQUEST)


def _day() -> date:
    day = read_date(text("day"), text("month"), text("year"))
    if day is None:
        raise invalid("day", FieldCode.WRONG_FORMAT)
    return day


def _errors(problem: Problem) -> dict[str, str]:
    if problem.code is ErrorCode.NOT_PERMITTED:
        return {"date": NOT_OF_TRUST}
    if problem.code is ErrorCode.SCHOOL_IN_USE:
        return {"open": "Something is not finished at this school, so that it stays open."}
    if problem.code is ErrorCode.UNAVAILABLE:
        return {"open": "It cannot be said now what is finished there. Nothing was done. Try again in a minute."}
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    return {"date": _WORDS.get(problem.fields[0].code, _NO_DAY)}


def _page(session: Session, school: SchoolRecord, errors: dict[str, str], *, stale: bool = False) -> str:
    found = haven().services.ask(SCHOOL_CLOSING, session.caller, ClosingQuery(school_id=school.id))
    typed = request.method == "POST" and not stale
    return render_template(
        "closing.html",
        session=session,
        school=school,
        found=found,
        where={kind: address for kind, (address, right) in _WHERE.items() if session.has(right)},
        values={name: text(name) for name in _BOXES} if typed else _shown(found),
        errors=errors,
        stale=stale,
        today=in_london(haven().clock()).date(),
    )


def _shown(found: SchoolClosing) -> dict[str, str]:
    """The day by GIAS; or the one that the page of a GIAS file led here with."""
    day = found.closes_on
    if day is None:
        try:
            day = date.fromisoformat(request.args.get("on", ""))
        except ValueError:
            return dict.fromkeys(_BOXES, "")
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
