"""Steps: what is done with a concern or an incident record after it was received, each with its reason."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from haven_schemas.acts.incidents import Day, MatterKind, OptionalReason, Reason, RiskLevel, Title
from haven_schemas.acts.incidents.steps import (
    ASSIGN,
    LINK_INCIDENTS,
    RECATEGORISE,
    REOPEN,
    SET_RISK,
    SET_TITLE,
    SET_WAITING,
    TELL_REPORTER,
    UNLINK_INCIDENTS,
    Assign,
    LinkIncidents,
    Recategorise,
    Reopen,
    SetRisk,
    SetTitle,
    SetWaiting,
    StepTaken,
    TellReporter,
)
from haven_schemas.rights import Right
from haven_schemas.words.triage import MATTERS
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import ReasonGiven, Shape
from gateway.state import haven


class CategoryGiven(ReasonGiven):
    """``category`` is the id of a category."""

    category: UUID


class RiskGiven(ReasonGiven):
    """As it is judged now."""

    level: RiskLevel


class TitleGiven(Shape):
    """One line."""

    title: Title


class PersonGiven(Shape):
    """``staff_id`` null: nobody for now."""

    staff_id: UUID | None
    reason: OptionalReason = ""


class WaitingGiven(ReasonGiven):
    """``until`` null: it waits no longer."""

    until: Day | None


class FeedbackGiven(Shape):
    """What the reporter of a concern is told."""

    text: Reason


class LinkGiven(ReasonGiven):
    """Another record of the same school."""

    incident_id: UUID


class StepTakenShape(Shape):
    """The new version."""

    id: UUID
    kind: MatterKind
    version: Annotated[int, Field(ge=1)]

    @classmethod
    def of(cls, taken: StepTaken) -> "StepTakenShape":
        """From incidents' answer."""
        return cls(id=taken.id, kind=taken.kind, version=taken.version)


class FeedbackKept(Shape):
    """The entry's id."""

    id: UUID


Take = Callable[[Call, MatterKind, UUID, Any], StepTaken]


def matter_step(path: str, summary: str, body: type[Shape]) -> Callable[[Take], Take]:
    """Declares a step for concerns and for incident records alike: ``summary`` and the function's name speak of
    either, with the matter's words in place of ``{}`` and ``matter``."""

    def declare(take: Take) -> Take:
        for kind, words in MATTERS.items():
            view = _view(take, kind)
            view.__name__ = take.__name__.replace("matter", kind)
            api.operation(
                "POST", f"/{kind}s/<uuid:{kind}_id>/{path}", summary.format(words), right=Right.CONCERN_TRIAGE,
                tier="elevated", body=body, reply=StepTakenShape, key="optional", versioned=True,
            )(view)  # fmt: skip
        return take

    return declare


def _view(take: Take, kind: MatterKind) -> Callable[..., StepTakenShape]:
    def view(call: Call, body: Shape, **path: UUID) -> StepTakenShape:
        return StepTakenShape.of(take(call, kind, path[f"{kind}_id"], body))

    return view


@matter_step("category", "Give {} another category", CategoryGiven)
def recategorise_matter(call: Call, kind: MatterKind, matter_id: UUID, body: CategoryGiven) -> StepTaken:
    """Who sees it changes at once; of a record, with all in it that bore the earlier category."""
    request = Recategorise(kind=kind, id=matter_id, category_id=body.category, reason=body.reason, version=call.version)
    return haven().services.ask(RECATEGORISE, call.caller, request, key=call.key)


@matter_step("risk", "Judge the risk of {}", RiskGiven)
def set_risk_of_matter(call: Call, kind: MatterKind, matter_id: UUID, body: RiskGiven) -> StepTaken:
    """The earlier levels are kept."""
    request = SetRisk(kind=kind, id=matter_id, level=body.level, reason=body.reason, version=call.version)
    return haven().services.ask(SET_RISK, call.caller, request, key=call.key)


@matter_step("assignment", "Say who deals with {}", PersonGiven)
def assign_matter(call: Call, kind: MatterKind, matter_id: UUID, body: PersonGiven) -> StepTaken:
    """A member of the team that decides about concerns at the school."""
    request = Assign(kind=kind, id=matter_id, staff_id=body.staff_id, reason=body.reason, version=call.version)
    return haven().services.ask(ASSIGN, call.caller, request, key=call.key)


@matter_step("waiting", "Let {} wait until a day to come", WaitingGiven)
def set_waiting_of_matter(call: Call, kind: MatterKind, matter_id: UUID, body: WaitingGiven) -> StepTaken:
    """It comes back on that day."""
    request = SetWaiting(kind=kind, id=matter_id, until=body.until, reason=body.reason, version=call.version)
    return haven().services.ask(SET_WAITING, call.caller, request, key=call.key)


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/title", "Say what an incident record is called", asks=SET_TITLE,
    body=TitleGiven, reply=StepTakenShape, key="optional", versioned=True,
)  # fmt: skip
def set_title(call: Call, incident_id: UUID, body: TitleGiven) -> StepTakenShape:
    """The earlier titles are kept."""
    request = SetTitle(incident_id=incident_id, title=body.title, version=call.version)
    return StepTakenShape.of(haven().services.ask(SET_TITLE, call.caller, request, key=call.key))


def _reopen(call: Call, kind: MatterKind, matter_id: UUID, body: ReasonGiven) -> StepTakenShape:
    request = Reopen(kind=kind, id=matter_id, reason=body.reason, version=call.version)
    return StepTakenShape.of(haven().services.ask(REOPEN, call.caller, request, key=call.key))


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/reopening", "Decide again about a concern kept in the chronology",
    asks=REOPEN, body=ReasonGiven, reply=StepTakenShape, key="optional",
    versioned=True,
)  # fmt: skip
def reopen_concern(call: Call, concern_id: UUID, body: ReasonGiven) -> StepTakenShape:
    """It is before triage again; what was decided stays in the chronology."""
    return _reopen(call, "concern", concern_id, body)


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/reopening", "Open a closed incident record again",
    asks=REOPEN, body=ReasonGiven, reply=StepTakenShape, key="optional",
    versioned=True,
)  # fmt: skip
def reopen_incident(call: Call, incident_id: UUID, body: ReasonGiven) -> StepTakenShape:
    """Nothing is closed for good."""
    return _reopen(call, "incident", incident_id, body)


def _link_request(incident_id: UUID, body: LinkGiven, version: int | None) -> LinkIncidents:
    return LinkIncidents(incident_id=incident_id, other_id=body.incident_id, reason=body.reason, version=version)


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/link", "Link an incident record with another", asks=LINK_INCIDENTS,
    body=LinkGiven, reply=StepTakenShape, key="optional", versioned=True,
)  # fmt: skip
def link_incidents(call: Call, incident_id: UUID, body: LinkGiven) -> StepTakenShape:
    """Each keeps its own entries and children."""
    request = _link_request(incident_id, body, call.version)
    return StepTakenShape.of(haven().services.ask(LINK_INCIDENTS, call.caller, request, key=call.key))


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/unlinking", "Take a link between incident records away",
    asks=UNLINK_INCIDENTS, body=LinkGiven, reply=StepTakenShape, key="optional", versioned=True,
)  # fmt: skip
def unlink_incidents(call: Call, incident_id: UUID, body: LinkGiven) -> StepTakenShape:
    """Both keep what was written about it."""
    request = _link_request(incident_id, body, call.version)
    return StepTakenShape.of(haven().services.ask(UNLINK_INCIDENTS, call.caller, request, key=call.key))


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/feedback", "Thank a concern's reporter, or tell them something back",
    asks=TELL_REPORTER, body=FeedbackGiven, reply=FeedbackKept, status=201, key="optional",
)  # fmt: skip
def tell_reporter(call: Call, concern_id: UUID, body: FeedbackGiven) -> FeedbackKept:
    """They read it at the first tier."""
    request = TellReporter(concern_id=concern_id, text=body.text)
    return FeedbackKept(id=haven().services.ask(TELL_REPORTER, call.caller, request, key=call.key).id)
