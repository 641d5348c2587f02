"""A school became an academy, or another school in GIAS: its new numbers, and from which day on."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.schools import ConvertSchool, SchoolRecord
from haven_schemas.acts.identity.schools_calls import CONVERT_SCHOOL
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.schools.finding import school_by_urn
from gateway.areas.schools.pages.schools import NOT_OF_TRUST, SCHOOL_WORDS
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.rendering.environment import errors_by_field
from gateway.rendering.times import read_date
from gateway.security.problems import problem_of
from gateway.sessions.current import Session, schools_changed
from gateway.state import haven

_BOXES = ("urn", "laestab", "name", "kind", "day", "month", "year")
_WORDS = {
    ("urn", FieldCode.AS_IT_IS): "This is the URN it has. Write the new one.",
    ("first_day", FieldCode.IN_THE_FUTURE): "Enter it on that day, or later.",
    ("first_day", FieldCode.WRONG_FORMAT): "Write the first day as three numbers, such as 1 9 2026.",
}


@page("/schools/<school_urn>/conversion", right=Right.SCHOOL_ADMINISTER, tier="elevated")
def conversion(session: Session, school_urn: str) -> ResponseReturnValue:
    """Asks for what is new."""
    return _page(session, school_by_urn(session.caller, school_urn), {})


@page("/schools/<school_urn>/conversion", asks=CONVERT_SCHOOL, methods=("POST",))
def convert_school(session: Session, school_urn: str) -> ResponseReturnValue:
    """The same school under its new numbers; what was typed stays where it cannot be."""
    school = school_by_urn(session.caller, school_urn)
    try:
        asked = ConvertSchool.model_validate({"school_id": school.id, **_typed()})
        haven().services.ask(CONVERT_SCHOOL, session.caller, asked)
    except (Problem, ValidationError) as error:
        if problem_of(error).code is ErrorCode.STALE_VERSION:
            return _page(session, school, {}, stale=True), 412
        return _page(session, school, _errors(error)), 400
    schools_changed(session)
    flash(f"{asked.name} has the URN {asked.urn} now. Files that name the earlier one are still taken.")
    return redirect(url_for("pages.school", school_urn=asked.urn), 303)


def _typed() -> dict[str, Any]:
    day = read_date(text("day"), text("month"), text("year"))
    if day is None:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem("first_day", FieldCode.WRONG_FORMAT)])
    return {
        "version": typed_version() or 0,
        "urn": text("urn"),
        "laestab": text("laestab").replace("/", "") or None,
        "name": text("name"),
        "kind": text("kind"),
        "first_day": day,
    }


def _errors(error: Problem | ValidationError) -> dict[str, str]:
    problem = problem_of(error)
    if problem.code is ErrorCode.NOT_PERMITTED:
        return {"urn": NOT_OF_TRUST}
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    words = {**SCHOOL_WORDS, **_WORDS}
    found = {}
    for each in problem.fields:
        place = "date" if each.field == "first_day" else each.field
        found[place] = words.get((each.field, each.code), errors_by_field([each])[each.field])
    return found


def _page(session: Session, school: SchoolRecord, errors: dict[str, str], *, stale: bool = False) -> str:
    typed = request.method == "POST"
    laestab = f"{school.laestab[:3]}/{school.laestab[3:]}" if school.laestab else ""
    own = {**dict.fromkeys(_BOXES, ""), "laestab": laestab, "name": school.name, "kind": "academy"}
    return render_template(
        "conversion.html",
        session=session,
        school=school,
        values={name: text(name) for name in _BOXES} if typed else own,
        version=typed_version() if typed and not stale else school.version,
        errors=errors,
        stale=stale,
    )
