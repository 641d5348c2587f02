"""Day passes: letting supply and visiting staff report for one day, and ending a pass."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import School
from haven_schemas.acts.identity.visitors import (
    ADMIT_VISITOR,
    END_DAY_PASS,
    LIST_DAY_PASSES,
    AdmitVisitor,
    DayPass,
    EndDayPass,
    ListDayPasses,
)
from haven_schemas.errors import ErrorCode, Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_id
from gateway.sessions.current import Session
from gateway.state import haven

_ENTRANCE = "/visitor"


@page("/day-passes", asks=LIST_DAY_PASSES)
def day_passes(session: Session) -> ResponseReturnValue:
    """Passes of today at one school, and the form."""
    return _page(session, request.args.get("school", ""), {})


@page("/day-passes", asks=ADMIT_VISITOR, methods=("POST",))
def admit_visitor(session: Session) -> ResponseReturnValue:
    """A new pass; its code stands on the answer and nowhere else."""
    urn = text("school")
    if not text("name"):
        return _page(session, urn, {"name": "Write the visitor's name."}), 400
    try:
        asked = AdmitVisitor(school_id=_school(session, urn).id, name=text("name"))
        admitted = haven().services.ask(ADMIT_VISITOR, session.caller, asked)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _page(session, urn, errors), 400
    return _page(session, urn, {}, admitted)


@page("/day-passes/end", asks=END_DAY_PASS, methods=("POST",))
def end_day_pass(session: Session) -> ResponseReturnValue:
    """The pass ends, and its holder is signed out."""
    haven().services.ask(END_DAY_PASS, session.caller, EndDayPass(pass_id=typed_id("pass_id")))
    flash("The pass is ended.")
    return redirect(url_for("pages.day_passes", school=text("school")), 303)


def _school(session: Session, urn: str) -> School:
    for each in session.schools:
        if each.urn == urn or not urn:
            return each
    raise Problem(ErrorCode.NOT_FOUND)


def _page(session: Session, urn: str, errors: dict[str, str], admitted: DayPass | None = None) -> str:
    school = _school(session, urn)
    found = haven().services.ask(LIST_DAY_PASSES, session.caller, ListDayPasses(school_id=school.id))
    return render_template(
        "day_passes.html",
        session=session,
        school=school,
        passes=found.passes,
        admitted=admitted,
        name=text("name") if errors else "",
        visitor=text("name"),
        entrance=f"{haven().settings.public_url.rstrip('/')}{_ENTRANCE}",
        errors=errors,
    )
