"""The form that decides about a concern: what it asks, the request it becomes, and what is to be put right."""

from typing import Any
from uuid import UUID

from flask import request
from haven_schemas.acts.incidents.deciding import DecideConcern
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.field_sentences import field_sentence
from pydantic import ValidationError

from gateway.pages.forms import text, typed_children, typed_record, typed_version
from gateway.rendering.times import read_date
from gateway.security.problems import field_problems

_FORM = {
    "risk.level": "level",
    "risk.reason": "risk_reason",
    "owner.staff_id": "staff_id",
    "owner.reason": "owner_reason",
    "first_action.text": "first_action",
    "first_action.owner_id": "owner_id",
    "first_action.due_on": "date",
    "first_action.subject_ids": "subject_ids",
    "refers": "decision",
}
_MISSING = {
    "decision": "Choose what is to be done.",
    "incident_id": "Choose the incident record.",
    "reason": "Write the reason.",
    "level": "Choose a level of risk.",
    "risk_reason": "Write what makes the risk so.",
    "staff_id": "Choose who deals with it.",
    "first_action": "Write what is to be done first.",
    "owner_id": "Choose who does it.",
    "date": "Write by when it is to be done.",
}
_NOTHING_TO_REFER = "A referral needs a record: open one, or add the concern to one."
_NO_RECORD = "An action needs a record: open one or add to one, or leave the first action empty."
_DAY = ("day", "month", "year")
TEXTS = ("title", "reason", "risk_reason", "owner_reason", "first_action")
"""What somebody types into the form."""


def typed_decision(concern_id: UUID) -> DecideConcern:
    """What was chosen and written. ``ValidationError`` with every field to be put right at once."""
    refers = goes_on_to_refer()
    decision = request.form.get("decision", "") or ("opened" if refers else "")
    given: dict[str, Any] = {
        "concern_id": concern_id,
        "decision": decision,
        "reason": text("reason"),
        "incident_id": typed_record("incident_id") if decision == "added" else None,
        "risk": _filled({"level": text("level"), "reason": text("risk_reason")}),
        "owner": _owner(),
        "first_action": _first_action(),
        "version": typed_version(),
        "title": text("title") if decision == "opened" else None,
        "refers": refers or None,
    }
    return DecideConcern.model_validate({name: value for name, value in given.items() if value not in ("", None)})


def goes_on_to_refer() -> bool:
    """Whether the form was sent by the button that goes on to a referral: it opens a record unless one was chosen."""
    return request.form.get("then") == "refer"


def decision_errors(error: Problem | ValidationError) -> dict[str, str] | None:
    """Field of the form and sentence, or None if ``error`` is about something else."""
    if isinstance(error, ValidationError):
        problems = field_problems(error)
    elif error.code is ErrorCode.INVALID_REQUEST and error.fields:
        problems = list(error.fields)
    else:
        return None
    return {_field(each): _sentence(each) for each in problems}


def _field(problem: FieldProblem) -> str:
    parts = ".".join(problem.field.split(".")[:2])
    return _FORM.get(parts, problem.field)


def _sentence(problem: FieldProblem) -> str:
    name = _field(problem)
    if problem.code is FieldCode.NOT_ALLOWED and name == "first_action":
        return _NO_RECORD
    if problem.code is FieldCode.NOT_ALLOWED and problem.field == "refers":
        return _NOTHING_TO_REFER
    if problem.code in (FieldCode.REQUIRED, FieldCode.TOO_SHORT) and name in _MISSING:
        return _MISSING[name]
    return field_sentence(name, problem.code)


def _filled(fields: dict[str, Any]) -> dict[str, Any] | None:
    """What was filled in; None where nothing was."""
    return {name: value for name, value in fields.items() if value} or None


def _owner() -> dict[str, Any] | None:
    return _filled({"staff_id": text("staff_id"), "reason": text("owner_reason")})


def _first_action() -> dict[str, Any] | None:
    fields = _filled({"text": text("first_action"), "owner_id": text("owner_id"), "due_on": _due_on()})
    return None if fields is None else {**fields, "subject_ids": typed_children()}


def _due_on() -> str:
    """The day, or what is no day and is refused as one; empty where nothing was typed."""
    day = read_date(*(text(name) for name in _DAY))
    return day.isoformat() if day is not None else "".join(text(name) for name in _DAY)
