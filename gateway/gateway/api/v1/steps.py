"""Steps: what is done with a concern or an incident record after it was received, each with its reason."""

from typing import Annotated, Literal
from uuid import UUID

from haven_schemas.rights import Right
from haven_schemas.rpc.incidents import Day, MatterKind, OptionalReason, Reason, RiskLevel
from haven_schemas.rpc.incidents_steps import (
    Assign,
    LinkIncidents,
    Recategorise,
    Reopen,
    SetRisk,
    SetWaiting,
    StepTaken,
    TellReporter,
)
from pydantic import Field

from gateway.state import haven

from .blueprint import api
from .operations import Call
from .shapes import ReasonGiven, Shape


class CategoryGiven(ReasonGiven):
    """``category`` is the id of a category."""

    category: UUID


class RiskGiven(ReasonGiven):
    """As it is judged now."""

    level: RiskLevel


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
    kind: Literal["concern", "incident"]
    version: Annotated[int, Field(ge=1)]

    @classmethod
    def of(cls, taken: StepTaken) -> "StepTakenShape":
        """From incidents' answer."""
        return cls(id=taken.id, kind=taken.kind, version=taken.version)


class FeedbackKept(Shape):
    """The entry's id."""

    id: UUID


def _recategorise(call: Call, kind: MatterKind, matter_id: UUID, body: CategoryGiven) -> StepTakenShape:
    request = Recategorise(kind=kind, id=matter_id, category_id=body.category, reason=body.reason, version=call.version)
    return StepTakenShape.of(haven().services.incidents.recategorise(call.caller, request, key=call.key))


def _set_risk(call: Call, kind: MatterKind, matter_id: UUID, body: RiskGiven) -> StepTakenShape:
    request = SetRisk(kind=kind, id=matter_id, level=body.level, reason=body.reason, version=call.version)
    return StepTakenShape.of(haven().services.incidents.set_risk(call.caller, request, key=call.key))


def _assign(call: Call, kind: MatterKind, matter_id: UUID, body: PersonGiven) -> StepTakenShape:
    request = Assign(kind=kind, id=matter_id, staff_id=body.staff_id, reason=body.reason, version=call.version)
    return StepTakenShape.of(haven().services.incidents.assign(call.caller, request, key=call.key))


def _set_waiting(call: Call, kind: MatterKind, matter_id: UUID, body: WaitingGiven) -> StepTakenShape:
    request = SetWaiting(kind=kind, id=matter_id, until=body.until, reason=body.reason, version=call.version)
    return StepTakenShape.of(haven().services.incidents.set_waiting(call.caller, request, key=call.key))


def _reopen(call: Call, kind: MatterKind, matter_id: UUID, body: ReasonGiven) -> StepTakenShape:
    request = Reopen(kind=kind, id=matter_id, reason=body.reason, version=call.version)
    return StepTakenShape.of(haven().services.incidents.reopen(call.caller, request, key=call.key))


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/category", "Give a concern another category", right=Right.CONCERN_TRIAGE,
    tier="elevated", body=CategoryGiven, reply=StepTakenShape, key="optional", versioned=True,
)  # fmt: skip
def recategorise_concern(call: Call, concern_id: UUID, body: CategoryGiven) -> StepTakenShape:
    """Who sees it changes at once."""
    return _recategorise(call, "concern", concern_id, body)


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/category", "Give an incident record another category",
    right=Right.CONCERN_TRIAGE, tier="elevated", body=CategoryGiven, reply=StepTakenShape, key="optional",
    versioned=True,
)  # fmt: skip
def recategorise_incident(call: Call, incident_id: UUID, body: CategoryGiven) -> StepTakenShape:
    """Who sees it changes at once, with all in it that bore the category of before."""
    return _recategorise(call, "incident", incident_id, body)


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/risk", "Judge the risk of a concern", right=Right.CONCERN_TRIAGE,
    tier="elevated", body=RiskGiven, reply=StepTakenShape, key="optional", versioned=True,
)  # fmt: skip
def set_risk_of_concern(call: Call, concern_id: UUID, body: RiskGiven) -> StepTakenShape:
    """The levels of before are kept."""
    return _set_risk(call, "concern", concern_id, body)


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/risk", "Judge the risk of an incident record", right=Right.CONCERN_TRIAGE,
    tier="elevated", body=RiskGiven, reply=StepTakenShape, key="optional", versioned=True,
)  # fmt: skip
def set_risk_of_incident(call: Call, incident_id: UUID, body: RiskGiven) -> StepTakenShape:
    """The levels of before are kept."""
    return _set_risk(call, "incident", incident_id, body)


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/assignment", "Say who deals with a concern", right=Right.CONCERN_TRIAGE,
    tier="elevated", body=PersonGiven, reply=StepTakenShape, key="optional", versioned=True,
)  # fmt: skip
def assign_concern(call: Call, concern_id: UUID, body: PersonGiven) -> StepTakenShape:
    """A member of the team that decides about concerns at the school."""
    return _assign(call, "concern", concern_id, body)


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/assignment", "Say who deals with an incident record",
    right=Right.CONCERN_TRIAGE, tier="elevated", body=PersonGiven, reply=StepTakenShape, key="optional",
    versioned=True,
)  # fmt: skip
def assign_incident(call: Call, incident_id: UUID, body: PersonGiven) -> StepTakenShape:
    """A member of the team that decides about concerns at the school."""
    return _assign(call, "incident", incident_id, body)


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/waiting", "Let a concern wait until a day to come",
    right=Right.CONCERN_TRIAGE, tier="elevated", body=WaitingGiven, reply=StepTakenShape, key="optional",
    versioned=True,
)  # fmt: skip
def set_waiting_of_concern(call: Call, concern_id: UUID, body: WaitingGiven) -> StepTakenShape:
    """It comes back on that day."""
    return _set_waiting(call, "concern", concern_id, body)


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/waiting", "Let an incident record wait until a day to come",
    right=Right.CONCERN_TRIAGE, tier="elevated", body=WaitingGiven, reply=StepTakenShape, key="optional",
    versioned=True,
)  # fmt: skip
def set_waiting_of_incident(call: Call, incident_id: UUID, body: WaitingGiven) -> StepTakenShape:
    """It comes back on that day."""
    return _set_waiting(call, "incident", incident_id, body)


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/reopening", "Decide again about a concern kept in the chronology",
    right=Right.CONCERN_TRIAGE, tier="elevated", body=ReasonGiven, reply=StepTakenShape, key="optional",
    versioned=True,
)  # fmt: skip
def reopen_concern(call: Call, concern_id: UUID, body: ReasonGiven) -> StepTakenShape:
    """It is before triage again; what was decided stays in the chronology."""
    return _reopen(call, "concern", concern_id, body)


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/reopening", "Open a closed incident record again",
    right=Right.CONCERN_TRIAGE, tier="elevated", body=ReasonGiven, reply=StepTakenShape, key="optional",
    versioned=True,
)  # fmt: skip
def reopen_incident(call: Call, incident_id: UUID, body: ReasonGiven) -> StepTakenShape:
    """Nothing is closed for good."""
    return _reopen(call, "incident", incident_id, body)


def _link(incident_id: UUID, body: LinkGiven, version: int | None) -> LinkIncidents:
    return LinkIncidents(incident_id=incident_id, other_id=body.incident_id, reason=body.reason, version=version)


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/link", "Link an incident record with another", right=Right.CONCERN_TRIAGE,
    tier="elevated", body=LinkGiven, reply=StepTakenShape, key="optional", versioned=True,
)  # fmt: skip
def link_incidents(call: Call, incident_id: UUID, body: LinkGiven) -> StepTakenShape:
    """Each keeps its own entries and children."""
    request = _link(incident_id, body, call.version)
    return StepTakenShape.of(haven().services.incidents.link_incidents(call.caller, request, key=call.key))


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/unlinking", "Take a link between incident records away",
    right=Right.CONCERN_TRIAGE, tier="elevated", body=LinkGiven, reply=StepTakenShape, key="optional", versioned=True,
)  # fmt: skip
def unlink_incidents(call: Call, incident_id: UUID, body: LinkGiven) -> StepTakenShape:
    """Both keep what was written about it."""
    request = _link(incident_id, body, call.version)
    return StepTakenShape.of(haven().services.incidents.unlink_incidents(call.caller, request, key=call.key))


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/feedback", "Thank a concern's reporter, or tell them something back",
    right=Right.CONCERN_TRIAGE, tier="elevated", body=FeedbackGiven, reply=FeedbackKept, status=201, key="optional",
)  # fmt: skip
def tell_reporter(call: Call, concern_id: UUID, body: FeedbackGiven) -> FeedbackKept:
    """They read it at the first tier."""
    request = TellReporter(concern_id=concern_id, text=body.text)
    return FeedbackKept(id=haven().services.incidents.tell_reporter(call.caller, request, key=call.key).id)
