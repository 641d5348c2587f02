"""Steps of a concern or an incident record: each has a page of its own, with what it asks and why it is asked."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import ListStaff, StaffMember
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.incidents import MatterKind
from haven_schemas.acts.incidents.records import GET_INCIDENT, Incident, IncidentQuery, ListIncidents
from haven_schemas.acts.incidents.reporting import GET_CONCERN
from haven_schemas.acts.incidents.triage import Concern, ConcernQuery
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.field_sentences import field_sentence
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.records.pages.incidents import records_to_choose
from gateway.pages.blueprint import page
from gateway.rendering.away import staff_away
from gateway.rendering.environment import errors_by_field
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

from .step_forms import STEPS, StepForm, Target

_DAY_FIELDS = {"until": "date", "look_back_on": "date", "again_on": "date"}
_WORDS = {
    **{(name, FieldCode.WRONG_FORMAT): field_sentence("date", FieldCode.WRONG_FORMAT) for name in _DAY_FIELDS},
    ("category_id", FieldCode.REQUIRED): "Choose a category.",
    ("title", FieldCode.TOO_SHORT): "Write the title.",
    ("title", FieldCode.WRONG_FORMAT): "Write the title in one line.",
    ("level", FieldCode.REQUIRED): "Choose a level.",
    ("staff_id", FieldCode.REQUIRED): "Choose who deals with it.",
    ("other_id", FieldCode.REQUIRED): "Choose a record.",
    ("confirm", FieldCode.REQUIRED): "Choose yes or no.",
    ("worked", FieldCode.REQUIRED): "Choose yes or no.",
    ("reason", FieldCode.REQUIRED): "Write the reason.",
    ("reason", FieldCode.TOO_SHORT): "Write the reason.",
}


def _declare(kind: MatterKind, step: StepForm) -> None:
    """The page that asks, and the one that takes the answer."""
    name = f"{kind}_id"
    rule = f"/{kind}s/<uuid:{name}>/{step.address}"
    word = step.address.replace("-", "_")

    def ask(session: Session, **path: UUID) -> ResponseReturnValue:
        return _page(session, step, (kind, path[name]))

    def take(session: Session, **path: UUID) -> ResponseReturnValue:
        return _take(session, step, (kind, path[name]))

    ask.__name__, take.__name__ = f"{kind}_{word}", f"take_{kind}_{word}"
    page(rule, right=Right.CONCERN_TRIAGE, tier="elevated")(ask)
    page(rule, right=Right.CONCERN_TRIAGE, tier="elevated", methods=("POST",))(take)


for _step in STEPS:
    for _kind in _step.kinds:
        _declare(_kind, _step)


def _take(session: Session, step: StepForm, target: Target) -> ResponseReturnValue:
    """Takes the step once; what is to be put right is shown beside its field."""
    try:
        told = haven().services.ask(step.call, session.caller, step.make(target), request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code in (ErrorCode.STALE_VERSION, ErrorCode.SECOND_PERSON_NEEDED, ErrorCode.ALREADY_CLOSED):
            return _page(session, step, target, refused=problem), problem.status
        if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
            raise
        return _page(session, step, target, _errors(problem)), 400
    flash(step.done if isinstance(step.done, str) else step.done(told))
    return redirect(_home(target), 303)


def _errors(problem: Problem) -> dict[str, str]:
    found = {}
    for each in problem.fields:
        words = _WORDS.get((each.field, each.code), errors_by_field([each])[each.field])
        found[_DAY_FIELDS.get(each.field, each.field)] = words
    return found


def _home(target: Target) -> str:
    return f"/{target[0]}s/{target[1]}"


def _page(
    session: Session,
    step: StepForm,
    target: Target,
    errors: dict[str, str] | None = None,
    refused: Problem | None = None,
) -> str:
    found = _found(session, target)
    typed = request.form if request.method == "POST" else {}
    return render_template(
        "step.html",
        session=session,
        step=step,
        kind=target[0],
        matter=found,
        concern=found if isinstance(found, Concern) else None,
        incident=found if isinstance(found, Incident) else None,
        back=_home(target),
        typed=typed,
        errors=errors or {},
        refused=refused,
        key=typed.get("key") or secrets.token_urlsafe(24),
        **_choices(session, step, found),
    )


def _found(session: Session, target: Target) -> Concern | Incident:
    kind, matter_id = target
    if kind == "concern":
        return haven().services.ask(GET_CONCERN, session.caller, ConcernQuery(concern_id=matter_id))
    return haven().services.ask(GET_INCIDENT, session.caller, IncidentQuery(incident_id=matter_id))


def _choices(session: Session, step: StepForm, found: Concern | Incident) -> dict[str, object]:
    """What the step's form offers to choose from."""
    if step.address == "category":
        return {"categories": haven().categories.for_schools([found.school_id], session.caller, haven().clock())}
    if step.address == "person":
        team = [each for each in _team(session, found.school_id) if each.id not in found.kept_away]
        return {"team": team, "away": staff_away(session, found.school_id)}
    if step.address == "link" and isinstance(found, Incident):
        return _others(session, found)
    if step.address == "closing" and isinstance(found, Incident):
        return _harmed(session, found)
    if step.address == "closing-answer" and isinstance(found, Incident):
        return {"staff": staff_names(session, [found.closing_asked_by] if found.closing_asked_by else [])}
    return {}


def _harmed(session: Session, found: Incident) -> dict[str, object]:
    """The children of whom it is asked who was harmed, where the record is about sexual abuse by its category."""
    listed = haven().categories.all(session.caller, haven().clock())
    marked = {each.id for each in listed if each.lasting}
    category = next((each for each in listed if each.id == found.category_id), None)
    is_about = category is not None and bool(marked & {category.id, category.parent_id})
    if not is_about:
        return {"harmed_of": []}
    return {"harmed_of": found.subject_ids, "pupils": pupils_by_id(session, found.subject_ids)}


def _others(session: Session, found: Incident) -> dict[str, object]:
    """Records of the school that share a child with it, then the newest, with who is in them."""
    asked = ListIncidents(school_id=found.school_id, limit=100)
    linked = {found.id, *(each.id for each in found.linked)}
    others = [line for line in records_to_choose(session, asked, found.subject_ids) if line.id not in linked]
    return {"others": others, "pupils": pupils_by_id(session, (each for line in others for each in line.subject_ids))}


def _team(session: Session, school_id: UUID) -> list[StaffMember]:
    """Those who decide about concerns at the school."""
    asked = ListStaff(school_id=school_id, right=Right.CONCERN_TRIAGE)
    return haven().services.ask(LIST_STAFF, session.caller, asked).staff
