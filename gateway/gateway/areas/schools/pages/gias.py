"""Schools out of a file of GIAS: what is in it, which are closed, and those ticked are added, all or none."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.schools import AddSchools, NewSchool, SchoolRecords
from haven_schemas.acts.identity.schools_calls import ADD_SCHOOLS
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pydantic import TypeAdapter, ValidationError

from gateway.areas.schools.gias_file import GiasFile, GiasSchool, NotGias, read_gias
from gateway.areas.schools.pages.schools import NOT_OF_TRUST, records
from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.pages.text_files import text_of
from gateway.rendering.words import many
from gateway.sessions.current import Session, schools_changed
from gateway.state import haven

_SCHOOLS = TypeAdapter(list[NewSchool])


@dataclass(frozen=True)
class Offer:
    """What a file holds for this trust. ``new`` are offered, the others only told; ``ending``: open
    schools of the trust that close, or have closed, by GIAS."""

    new: list[GiasSchool]
    there: list[GiasSchool]
    closed: list[GiasSchool]
    ending: list[GiasSchool]
    says_status: bool

    @property
    def kept(self) -> str:
        """The schools that are offered, for the form: no file stays with us between two steps."""
        return _SCHOOLS.dump_json([each.school for each in self.new]).decode()


@page("/schools/from-gias", right=Right.SCHOOL_ADMINISTER, tier="elevated")
def schools_from_gias(session: Session) -> ResponseReturnValue:
    """Asks for the file."""
    return render_template("schools_from_gias.html", session=session, errors={})


@page("/schools/from-gias", asks=ADD_SCHOOLS, methods=("POST",))
def take_gias_step(session: Session) -> ResponseReturnValue:
    """Looks at the file, in which nothing is done; then adds what was ticked."""
    if text("do") == "add":
        return _add(session)
    try:
        file = read_gias(_content("file"), _content("links", optional=True))
    except NotGias as wrong:
        return render_template("schools_from_gias.html", session=session, errors={"file": str(wrong)}), 400
    return _offered(session, _offer(file, records(session)), {})


def _add(session: Session) -> ResponseReturnValue:
    try:
        offered = _SCHOOLS.validate_json(text("schools"))
    except ValidationError:
        raise Problem(ErrorCode.INVALID_REQUEST) from None
    ticked = set(request.form.getlist("urn"))
    chosen = [each for each in offered if each.urn in ticked]
    again = Offer([GiasSchool(each, "open") for each in offered], [], [], [], says_status=True)
    if not chosen:
        return _offered(session, again, {"urn": "Tick the schools to add."}, ticked), 400
    try:
        answer = haven().services.ask(ADD_SCHOOLS, session.caller, AddSchools(schools=chosen))
    except Problem as problem:
        return _offered(session, again, {"urn": _words(problem, chosen)}, ticked), 400
    schools_changed(session)
    flash(f"{many(len(answer.added), 'school')} added. Staff can be given roles there within a minute.")
    return redirect(url_for("pages.schools"), 303)


def _words(problem: Problem, chosen: list[NewSchool]) -> str:
    if problem.code is ErrorCode.NOT_PERMITTED:
        return NOT_OF_TRUST
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    _, number, field = problem.fields[0].field.split(".")
    name = chosen[int(number)].name
    if field == "laestab" and problem.fields[0].code is FieldCode.DUPLICATE:
        return f"{name}: another school of the trust or of this file has its LAESTAB. Add the one that is open now."
    return f"{name}: its {'name' if field == 'name' else 'number'} cannot be taken. Add it by hand."


def _content(field: str, *, optional: bool = False) -> str:
    file = request.files.get(field)
    if file is None or not file.filename:
        if optional:
            return ""
        raise NotGias("Choose the file.")
    content = text_of(file.read())
    if content is None:
        raise NotGias("The file of links is not a CSV file." if field == "links" else "This is not a CSV file.")
    return content


def _offer(file: GiasFile, present: SchoolRecords) -> Offer:
    known = {each.urn for each in present.schools}
    known |= {before.number for each in present.schools for before in each.earlier if before.kind == "urn"}
    open_here = {each.urn for each in present.schools if each.closed_on is None}
    return Offer(
        new=[each for each in file.offered if each.school.urn not in known],
        there=[each for each in file.offered if each.school.urn in known],
        closed=[each for each in file.closed if each.school.urn not in known],
        ending=[
            each
            for each in file.rows
            if each.school.urn in open_here and each.status in ("closing", "closed") and present.of_trust
        ],
        says_status=file.says_status,
    )


def _offered(session: Session, offer: Offer, errors: dict[str, str], ticked: set[str] | None = None) -> str:
    chosen = {each.school.urn for each in offer.new} if ticked is None else ticked
    return render_template("schools_offered.html", session=session, offer=offer, ticked=chosen, errors=errors)
