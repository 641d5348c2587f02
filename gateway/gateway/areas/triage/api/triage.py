"""Triage: what the safeguarding team decides about a concern, each time with a reason."""

from uuid import UUID

from haven_schemas.acts.incidents import ConcernStatus, Title
from haven_schemas.acts.incidents.deciding import ConcernDecided, DecideConcern, FirstAction
from haven_schemas.acts.incidents.triage import (
    AcceptConcern,
    AddConcernToIncident,
    CloseConcern,
    ColleagueNamed,
    IncidentReceipt,
    NameColleague,
)
from haven_schemas.acts.incidents.triage_calls import (
    ACCEPT_CONCERN,
    ADD_CONCERN_TO_INCIDENT,
    CLOSE_CONCERN,
    DECIDE_CONCERN,
    NAME_COLLEAGUE,
)
from haven_schemas.errors import Problem

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import NAMES, as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import ReasonGiven, Shape
from gateway.security.problems import renamed
from gateway.state import haven


class AcceptanceGiven(ReasonGiven):
    """``title``: what the record is called, in one line; it may have none."""

    title: Title | None = None


class AdditionGiven(ReasonGiven):
    """The incident record the concern belongs to."""

    incident_id: UUID


@reply_from(IncidentReceipt)
class IncidentOpened(Shape):
    """The incident record a concern went into."""

    @classmethod
    def of(cls, receipt: IncidentReceipt) -> "IncidentOpened":
        """From incidents' receipt."""
        return shaped(cls, receipt)


@body_from(FirstAction)
class FirstActionGiven(Shape):
    """What is to be done first, by whom and by when; ``pupil_ids``: about which children, where there are several."""


@body_from(DecideConcern, without=("concern_id", "version"))
class DecisionGiven(Shape):
    """``opened``, ``added`` (to ``incident_id``) or ``no_further_action``, with all that follows from it at once.

    ``risk`` and ``owner`` are those of the record the concern goes into; what is left out stays as it is.
    """

    first_action: FirstActionGiven | None = None


@reply_from(ConcernDecided)
class ConcernDecidedShape(Shape):
    """How the concern stands, the record it went into, and the first action."""


@body_from(NameColleague, without=("concern_id", "version"))
class ColleagueGiven(Shape):
    """``words`` as their account has the name, or ``staff_ids``; where it was reported as about an adult who works
    there, also ``nobody``."""


@reply_from(ColleagueNamed)
class ColleagueNamedShape(Shape):
    """The new version, and how many accounts are kept from it now, or asked about first."""


class ConcernClosedShape(Shape):
    """It stays in the chronology."""

    id: UUID
    status: ConcernStatus


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/acceptance", "Open an incident record", asks=ACCEPT_CONCERN,
    body=AcceptanceGiven, reply=IncidentOpened, status=201, key="optional", versioned=True,
)  # fmt: skip
def accept_concern(call: Call, concern_id: UUID, body: AcceptanceGiven) -> IncidentOpened:
    """Opens an incident record from a concern."""
    request = AcceptConcern(concern_id=concern_id, reason=body.reason, version=call.version, title=body.title)
    return IncidentOpened.of(haven().services.ask(ACCEPT_CONCERN, call.caller, request, key=call.key))


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/addition", "Add to an incident record", asks=ADD_CONCERN_TO_INCIDENT,
    body=AdditionGiven, reply=IncidentOpened, status=201, key="optional", versioned=True,
)  # fmt: skip
def add_concern_to_incident(call: Call, concern_id: UUID, body: AdditionGiven) -> IncidentOpened:
    """Adds a concern to an incident record of the same school."""
    request = AddConcernToIncident(
        concern_id=concern_id, incident_id=body.incident_id, reason=body.reason, version=call.version
    )
    return IncidentOpened.of(haven().services.ask(ADD_CONCERN_TO_INCIDENT, call.caller, request, key=call.key))


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/no-further-action", "No further action: keep in chronology",
    asks=CLOSE_CONCERN, body=ReasonGiven, reply=ConcernClosedShape, key="optional",
    versioned=True,
)  # fmt: skip
def close_concern(call: Call, concern_id: UUID, body: ReasonGiven) -> ConcernClosedShape:
    """Closes a concern; patterns are made of these."""
    request = CloseConcern(concern_id=concern_id, reason=body.reason, version=call.version)
    closed = haven().services.ask(CLOSE_CONCERN, call.caller, request, key=call.key)
    return ConcernClosedShape(id=closed.id, status=closed.status)


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/decision", "Decide with risk, owner and first action",
    asks=DECIDE_CONCERN, body=DecisionGiven, reply=ConcernDecidedShape, status=201,
    key="optional", versioned=True,
)  # fmt: skip
def decide_concern(call: Call, concern_id: UUID, body: DecisionGiven) -> ConcernDecidedShape:
    """All of it or none: any of the three decisions, and what a record begins with."""
    given = body.first_action
    action = None if given is None else as_contract(FirstAction, given)
    request = as_contract(DecideConcern, body, concern_id=concern_id, first_action=action, version=call.version)
    try:
        return shaped(ConcernDecidedShape, haven().services.ask(DECIDE_CONCERN, call.caller, request, key=call.key))
    except Problem as problem:
        raise renamed(problem, NAMES) from None


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/colleague", "Say which adult at the school a concern is about",
    asks=NAME_COLLEAGUE, body=ColleagueGiven, reply=ColleagueNamedShape, key="optional",
    versioned=True,
)  # fmt: skip
def name_colleague(call: Call, concern_id: UUID, body: ColleagueGiven) -> ColleagueNamedShape:
    """Of one whose reporter did not know: everybody else who triages there is told. Of any other: who triages there is
    kept from it for a school day, and longer where the trust lead or data protection officer agrees."""
    request = as_contract(NameColleague, body, concern_id=concern_id, version=call.version)
    return shaped(ColleagueNamedShape, haven().services.ask(NAME_COLLEAGUE, call.caller, request, key=call.key))
