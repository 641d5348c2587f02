"""The first run of an installation: behind a one-use link the trust, its schools and first administrators are made."""

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.first_run import CheckFirstRun
from haven_schemas.acts.identity.setting_up import CHECK_FIRST_RUN, FIRST_RUN
from haven_schemas.errors import ErrorCode, FieldCode, Problem, field_words_of
from pydantic import ValidationError

from gateway.access.correlation import anyone
from gateway.areas.schools.gias_file import GiasFile, NotGias, read_gias
from gateway.pages.blueprint import open_page
from gateway.pages.text_files import text_of
from gateway.security.problems import problem_of
from gateway.state import haven

from .first_run_form import FIELD_NAMES, FirstRunForm, Step, first_school

_NO_LINK = "This link was used before, has run out, or is not whole. Whoever runs the server can print a new one."
_PASSWORD_WORDS = {
    FieldCode.TOO_SHORT: "Choose a longer password: 12 characters or more.",
    FieldCode.NEEDS_KINDS: "Use letters, digits and special characters together.",
}


@open_page("/first-run")
def first_run() -> ResponseReturnValue:
    """The way in: the token comes behind the link's ``#``, by script or pasted."""
    return _page("link", FirstRunForm(), {})


@open_page("/first-run", methods=("POST",))
def take_first_run_step() -> ResponseReturnValue:
    """One step on, or back; everything but the password travels in the form."""
    form, do = FirstRunForm.typed(), request.form.get("do", "begin")
    try:
        state = haven().services.ask(CHECK_FIRST_RUN, anyone(), CheckFirstRun(token=form.token))
    except (Problem, ValidationError) as error:
        return _no_link(form, error)
    if state.set_up:
        return _no_link(form, Problem(ErrorCode.LINK_INVALID))
    if do == "finish":
        return _finish(form)
    if do == "people":
        return _to_people(form)
    return _schools_step(form, do)


def _schools_step(form: FirstRunForm, do: str) -> ResponseReturnValue:
    """Adds or removes schools, however often; ``begin`` and ``back`` only show the step."""
    errors: dict[str, str] = {}
    read: GiasFile | None = None
    if do == "add":
        form, errors = form.with_boxes()
    elif do == "file":
        form, errors, read = _with_file(form)
    elif do.startswith("remove:"):
        form = form.without(do.removeprefix("remove:"))
    return _page("schools", form, errors, read), 400 if errors else 200


def _with_file(form: FirstRunForm) -> tuple[FirstRunForm, dict[str, str], GiasFile | None]:
    """With the schools of the file that are not closed, and the file itself, so that the page tells of the others."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return form, {"file": "Choose the file."}, None
    content = text_of(file.read())
    if content is None:
        return form, {"file": "This is not a CSV file."}, None
    try:
        read = read_gias(content)
    except NotGias as wrong:
        return form, {"file": str(wrong)}, None
    return *form.with_schools([first_school(each.school) for each in read.offered]), read


def _to_people(form: FirstRunForm) -> ResponseReturnValue:
    errors: dict[str, str] = {}
    if form.has_one_more:
        form, errors = form.with_boxes()
    errors = {**form.errors_of_schools(), **errors}
    return (_page("schools", form, errors), 400) if errors else _page("people", form, {})


def _finish(form: FirstRunForm) -> ResponseReturnValue:
    password = request.form.get("password", "")
    errors = form.errors_of_schools()
    if errors:
        return _page("schools", form, errors), 400
    errors = form.errors_of_people(password)
    if errors:
        return _page("people", form, errors), 400
    try:
        haven().services.ask(FIRST_RUN, anyone(), form.as_request(password))
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code is ErrorCode.LINK_INVALID:
            return _no_link(form, problem)
        if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
            raise
        return _wrong(form, problem)
    return render_template("first_run_done.html", form=form, errors={})


def _wrong(form: FirstRunForm, problem: Problem) -> ResponseReturnValue:
    """At the step the fields stand on."""
    people = {FIELD_NAMES[each.field]: _words(each.code) for each in problem.fields if each.field in FIELD_NAMES}
    if people:
        return _page("people", form, people), 400
    others = {
        "trust_name" if each.field == "trust_name" else "urn": field_words_of(each.code) for each in problem.fields
    }
    return _page("schools", form, others), 400


def _words(code: FieldCode) -> str:
    return _PASSWORD_WORDS.get(code) or field_words_of(code)


def _no_link(form: FirstRunForm, error: Problem | ValidationError) -> ResponseReturnValue:
    problem = problem_of(error)
    if problem.code not in (ErrorCode.LINK_INVALID, ErrorCode.INVALID_REQUEST, ErrorCode.NOT_FOUND):
        raise problem
    haven().refusals.add(ErrorCode.LINK_INVALID.value, "/first-run")
    return _page("link", replace(form, token=""), {"token": _NO_LINK}), 410


def _page(step: Step, form: FirstRunForm, errors: dict[str, str], read: GiasFile | None = None) -> str:
    return render_template("first_run.html", step=step, form=form, errors=errors, read=read)
