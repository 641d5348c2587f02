"""Holds on many files, by API."""

from uuid import UUID

from haven_schemas.acts.retention.wide_holds import (
    LIFT_WIDE_HOLD,
    LIST_WIDE_HOLDS,
    PLACE_WIDE_HOLD,
    LiftWideHold,
    PlaceWideHold,
    WideHold,
)
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.sessions.current import Session
from gateway.state import haven


@reply_from(WideHold, without=("school_ids",))
class WideHoldShape(Shape):
    """``school_urns``: null: of every school. ``children``: how many a list named, null: no list. ``lift_asked_by``
    asked that it be lifted, and waits for a second person."""

    school_urns: list[SchoolUrn | None] | None


class WideHoldsShape(Shape):
    """Those that stand first, the newest first."""

    holds: list[WideHoldShape]


@body_from(PlaceWideHold, without=("school_ids", "subject_ids"))
class WideHoldGiven(Shape):
    """Of files within all of these limits; without any limit of every file: all disposals are stopped. ``pupil_ids``:
    by any id they have. Years are of birth and of leaving, both included."""

    school_urns: list[SchoolUrn] | None = None
    pupil_ids: list[UUID] | None = None


@body_from(LiftWideHold, without=("hold_id", "version"))
class WideHoldLiftingGiven(Shape):
    """``words``: why it is not needed any more."""


@api.operation(
    "GET", "/retention/wide-holds", "Holds on many files", asks=LIST_WIDE_HOLDS,
    reply=WideHoldsShape,
)  # fmt: skip
def list_wide_holds(call: Call) -> WideHoldsShape:
    """For who may place and lift them."""
    found = haven().services.ask(LIST_WIDE_HOLDS, call.caller)
    return WideHoldsShape(holds=[_shape(call.signed_in, each) for each in found.holds])


@api.operation(
    "POST", "/retention/wide-holds", "Place a hold on many files, or stop all disposals", asks=PLACE_WIDE_HOLD,
    body=WideHoldGiven, reply=WideHoldShape, status=201, key="optional",
)  # fmt: skip
def place_wide_hold(call: Call, body: WideHoldGiven) -> WideHoldShape:
    """At once, until two people lift it."""
    session = call.signed_in
    schools = None if body.school_urns is None else [session.school_id(each) for each in body.school_urns]
    given = body.model_dump(exclude={"school_urns", "pupil_ids"})
    asked = PlaceWideHold(**given, school_ids=schools, subject_ids=body.pupil_ids)
    return _shape(session, haven().services.ask(PLACE_WIDE_HOLD, call.caller, asked, call.key))


@api.operation(
    "POST", "/retention/wide-holds/<uuid:hold_id>/lifting", "Ask that a hold on many files be lifted, or lift it",
    asks=LIFT_WIDE_HOLD, body=WideHoldLiftingGiven, reply=WideHoldShape, key="optional",
    versioned="required",
)  # fmt: skip
def lift_wide_hold(call: Call, hold_id: UUID, body: WideHoldLiftingGiven) -> WideHoldShape:
    """The first asks, the second lifts it. ``If-Match`` carries the version that was seen."""
    asked = as_contract(LiftWideHold, body, hold_id=hold_id, version=call.needed_version)
    return _shape(call.signed_in, haven().services.ask(LIFT_WIDE_HOLD, call.caller, asked, call.key))


def _shape(session: Session, found: WideHold) -> WideHoldShape:
    urns = None if found.school_ids is None else [session.urn_of(each) for each in found.school_ids]
    return shaped(WideHoldShape, found, school_urns=urns)
