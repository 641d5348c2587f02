"""The trust's schools: the list, one more by hand, and one's name and facts."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.schools import AddSchools, ChangeSchool, NewSchool, SchoolRecord, SchoolRecords
from haven_schemas.acts.identity.schools_calls import ADD_SCHOOLS, CHANGE_SCHOOL, SCHOOL_RECORDS
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.schools.finding import school_by_urn, school_in
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.rendering.away import team_absences
from gateway.rendering.environment import errors_by_field
from gateway.rendering.times import read_time
from gateway.security.problems import problem_of
from gateway.sessions.current import Session, schools_changed
from gateway.state import haven

FACTS = ("name", "laestab", "nation", "phase", "kind", "local_authority")
DUTY = ("duty_from", "duty_to", "night_number")
SCHOOL_WORDS = {
    ("urn", FieldCode.WRONG_FORMAT): "Write the URN: six digits. GIAS has it.",
    ("urn", FieldCode.DUPLICATE): "A school of the trust has this URN, or had it before.",
    ("laestab", FieldCode.WRONG_FORMAT): "Write the LAESTAB as three digits and four, such as 830/4001, or leave it "
    "empty.",
    ("laestab", FieldCode.DUPLICATE): "Another school of the trust has this LAESTAB.",
    ("name", FieldCode.REQUIRED): "Write the school's name.",
    ("duty_from", FieldCode.WRONG_FORMAT): "Write when duty begins, such as 7:30, or leave both empty.",
    (
        "duty_to",
        FieldCode.WRONG_FORMAT,
    ): "Write when duty ends, later than it begins, such as 17:30, or leave both empty.",
    ("night_number", FieldCode.WRONG_FORMAT): "Write a telephone number, such as 01632 960 001.",
}
NOT_OF_TRUST = "Only who looks after every school of the trust can add one."


@page("/schools", asks=SCHOOL_RECORDS)
def schools(session: Session) -> ResponseReturnValue:
    """Those the person looks after."""
    return render_template("schools.html", session=session, found=records(session))


@page("/schools/new", right=Right.SCHOOL_ADMINISTER, tier="elevated")
def new_school(session: Session) -> ResponseReturnValue:
    """The form for one more."""
    return _form(session, None, {})


@page("/schools/new", asks=ADD_SCHOOLS, methods=("POST",))
def add_school(session: Session) -> ResponseReturnValue:
    """Adds it; everyone who works in the whole trust reaches it from now on."""
    try:
        asked = AddSchools(schools=[NewSchool.model_validate({"urn": text("urn"), **_typed()})])
        answer = haven().services.ask(ADD_SCHOOLS, session.caller, asked)
    except (Problem, ValidationError) as error:
        return _form(session, None, errors_of_school(error, "urn")), 400
    if answer.there:
        return _form(session, None, {"urn": SCHOOL_WORDS["urn", FieldCode.DUPLICATE]}), 400
    schools_changed(session)
    flash(f"{asked.schools[0].name} is added. Staff can be given roles there, and feeds set up, within a minute.")
    return redirect(url_for("pages.schools"), 303)


@page("/schools/<school_urn>", asks=SCHOOL_RECORDS)
def school(session: Session, school_urn: str) -> ResponseReturnValue:
    """One school, found by an earlier URN as well."""
    present = records(session)
    found = school_in(present, school_urn)
    if found.urn != school_urn:
        return redirect(url_for("pages.school", school_urn=found.urn), 303)
    return _form(session, found, {}, of_trust=present.of_trust)


@page("/schools/<school_urn>", asks=CHANGE_SCHOOL, methods=("POST",))
def change_school(session: Session, school_urn: str) -> ResponseReturnValue:
    """Changes it; if a colleague was quicker, theirs is shown beside what was typed."""
    found = school_by_urn(session.caller, school_urn)
    try:
        _change(session, found.id)
    except (Problem, ValidationError) as error:
        if problem_of(error).code is ErrorCode.STALE_VERSION:
            return _form(session, found, {}, stale=True), 412
        return _form(session, found, errors_of_school(error, "name")), 400
    schools_changed(session)
    flash("The school is changed. Everyone sees it within a minute.")
    return redirect(url_for("pages.schools"), 303)


def records(session: Session) -> SchoolRecords:
    """As identity has them now, also one that was added a moment ago."""
    return haven().services.ask(SCHOOL_RECORDS, session.caller)


def errors_of_school(error: Problem | ValidationError, whole: str) -> dict[str, str]:
    """What to put right in one school's fields, in words; ``whole``: the field a refusal of all stands beside."""
    problem = problem_of(error)
    if problem.code is ErrorCode.NOT_PERMITTED:
        return {whole: NOT_OF_TRUST}
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    found = {}
    for each in problem.fields:
        name = each.field.rpartition(".")[2]
        found[name] = SCHOOL_WORDS.get((name, each.code), errors_by_field([each])[each.field])
    return found


def _change(session: Session, school_id: UUID) -> None:
    asked = ChangeSchool.model_validate(
        {"school_id": school_id, "version": typed_version() or 0, **_typed(), **_typed_duty()}
    )
    haven().services.ask(CHANGE_SCHOOL, session.caller, asked)
    haven().duty_hours.ask_again()


def _typed() -> dict[str, Any]:
    given: dict[str, Any] = {name: text(name) or None for name in FACTS}
    given["name"] = text("name")
    given["laestab"] = text("laestab").replace("/", "") or None
    given["nation"] = text("nation") or "england"
    return given


def _typed_duty() -> dict[str, str]:
    """Empty where nothing is written: what was entered before goes."""
    found = {name: text(name) for name in DUTY}
    for name in ("duty_from", "duty_to"):
        moment = read_time(found[name]) if found[name] else None
        found[name] = f"{moment:%H:%M}" if moment else found[name]
    return found


def _form(
    session: Session,
    found: SchoolRecord | None,
    errors: dict[str, str],
    *,
    stale: bool = False,
    of_trust: bool = False,
) -> str:
    own = {name: (getattr(found, name) or "") if found else "" for name in (*FACTS, *DUTY)}
    own["urn"] = found.urn if found else ""
    if found and found.laestab:
        own["laestab"] = f"{found.laestab[:3]}/{found.laestab[3:]}"
    typed = request.method == "POST"
    return render_template(
        "school.html",
        session=session,
        found=found,
        values={name: text(name) for name in own} if typed else own,
        errors=errors,
        stale=stale,
        of_trust=of_trust,
        team=team_absences(session, found.id) if found else None,
    )
