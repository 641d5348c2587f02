"""The forms of steps: what each asks, and the request it becomes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request
from haven_schemas.acts.incidents import MatterKind
from haven_schemas.acts.incidents.steps import (
    ASSIGN,
    CLOSE_INCIDENT,
    DECIDE_CLOSING,
    LINK_INCIDENTS,
    LOOK_BACK,
    RECATEGORISE,
    REOPEN,
    SET_RISK,
    SET_TITLE,
    SET_WAITING,
    TELL_REPORTER,
    UNLINK_INCIDENTS,
    Assign,
    CloseIncident,
    DecideClosing,
    IncidentState,
    LinkIncidents,
    LookBack,
    Recategorise,
    Reopen,
    SetRisk,
    SetTitle,
    SetWaiting,
    TellReporter,
)
from haven_schemas.call import Call
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from pydantic import BaseModel

from gateway.pages.forms import text, typed_record, typed_version
from gateway.rendering.times import read_date

Target = tuple[MatterKind, UUID]


@dataclass(frozen=True)
class StepForm:
    """One step. ``call`` takes it; ``done`` is said when it was taken, or says it of the answer."""

    address: str
    title: str
    button: str
    call: Call[Any, Any]
    make: Callable[[Target], BaseModel]
    done: str | Callable[[Any], str]
    kinds: tuple[MatterKind, ...] = ("concern", "incident")


def _moved(target: Target) -> dict[str, Any]:
    return {"kind": target[0], "id": target[1], "version": typed_version(), "reason": text("reason")}


def _of_record(target: Target) -> dict[str, Any]:
    return {"incident_id": target[1], "version": typed_version()}


def _chosen(name: str) -> str:
    """A radio's value; ``invalid_request`` if none was chosen."""
    value = request.form.get(name, "")
    if not value:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(name, FieldCode.REQUIRED)])
    return value


def _category(target: Target) -> BaseModel:
    return Recategorise.model_validate({**_moved(target), "category_id": _chosen("category_id")})


def _risk(target: Target) -> BaseModel:
    return SetRisk.model_validate({**_moved(target), "level": _chosen("level")})


def _title(target: Target) -> BaseModel:
    return SetTitle.model_validate({**_of_record(target), "title": text("title")})


def _person(target: Target) -> BaseModel:
    chosen = _chosen("staff_id")
    return Assign.model_validate({**_moved(target), "staff_id": None if chosen == "nobody" else chosen})


def _day() -> str:
    """The day that was typed; empty where it is none, so that the contract says so beside all else that is wrong."""
    day = read_date(text("day"), text("month"), text("year"))
    return "" if day is None else day.isoformat()


def _waiting(target: Target) -> BaseModel:
    until = None if request.form.get("waits") == "no" else _day()
    return SetWaiting.model_validate({**_moved(target), "until": until})


def _reopening(target: Target) -> BaseModel:
    return Reopen.model_validate(_moved(target))


def _closing(target: Target) -> BaseModel:
    texts = {name: text(name) for name in ("summary", "action", "outcome")}
    asked = {"harmed_ids": request.form.getlist("harmed")} if request.form.get("harmed_asked") else {}
    return CloseIncident.model_validate({**_of_record(target), **texts, **asked, "look_back_on": _day()})


def _confirmation(target: Target) -> BaseModel:
    agreed = _chosen("confirm") == "yes"
    return DecideClosing.model_validate({**_of_record(target), "confirm": agreed, "reason": text("reason")})


def _look_back(target: Target) -> BaseModel:
    worked = _chosen("worked") == "yes"
    asked_again = any(text(box) for box in ("day", "month", "year"))
    again_on = _day() if asked_again else None
    given = {"worked": worked, "reason": text("reason"), "again_on": again_on}
    return LookBack.model_validate({**_of_record(target), **given})


def _link_request(target: Target) -> BaseModel:
    given = {"other_id": typed_record("other_id"), "reason": text("reason")}
    return LinkIncidents.model_validate({**_of_record(target), **given})


def _feedback(target: Target) -> BaseModel:
    return TellReporter(concern_id=target[1], text=text("text"))


def _closing_told(state: IncidentState) -> str:
    if state.closed:
        return "The record is closed."
    if state.closing_asked:
        return "The record stays open until a second person agrees that it is closed. They are told."
    return "The record stays open. Whoever asked to close it is told."


STEPS = (
    StepForm(
        "category", "Change the category", "Change the category", RECATEGORISE, _category,
        "The category is changed. Who sees it changed at once.",
    ),
    StepForm(
        "title", "What is this record called?", "Save the title", SET_TITLE, _title, "The title is saved.",
        ("incident",),
    ),
    StepForm("risk", "Level of risk", "Save the level", SET_RISK, _risk, "The level of risk is saved."),
    StepForm("person", "Who deals with it", "Save", ASSIGN, _person, "It is saved who deals with it."),
    StepForm("waiting", "Wait until a day", "Save", SET_WAITING, _waiting, "It is saved until when it waits."),
    StepForm("reopening", "Open it again", "Open it again", REOPEN, _reopening, "It is open again."),
    StepForm(
        "closing", "Close the incident record", "Close the record", CLOSE_INCIDENT, _closing,
        _closing_told, ("incident",),
    ),
    StepForm(
        "closing-answer", "Is this record to be closed?", "Save the answer", DECIDE_CLOSING, _confirmation,
        _closing_told, ("incident",),
    ),
    StepForm(
        "look-back", "Did it work?", "Save the answer", LOOK_BACK, _look_back, "Your answer is saved.", ("incident",)
    ),
    StepForm(
        "link", "Link with another record", "Link them", LINK_INCIDENTS, _link_request, "The records are linked.",
        ("incident",),
    ),
    StepForm(
        "unlinking", "Take a link away", "Take it away", UNLINK_INCIDENTS, _link_request, "The link is taken away.",
        ("incident",),
    ),
    StepForm(
        "feedback", "Write to the reporter", "Send it", TELL_REPORTER, _feedback,
        "Sent. They find it under My reports, unless they reported on a day pass.", ("concern",),
    ),
)  # fmt: skip
