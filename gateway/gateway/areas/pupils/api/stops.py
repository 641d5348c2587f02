"""What stops a letter, export or transfer about a pupil, and letting one go all the same."""

from datetime import datetime
from uuid import UUID

from haven_schemas.acts.pupils.record import (
    OverrideStop,
    PupilStops,
    Reason,
    StoppedPurpose,
    StopsAsked,
)
from haven_schemas.acts.pupils.record_calls import OVERRIDE_STOP, STOPS_OF

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


class StopsQuery(Shape):
    """``override_id``: of a colleague who let it go; without it the caller's own override counts."""

    purpose: StoppedPurpose
    override_id: UUID | None = None


@reply_from(PupilStops, without=("sources", "said"))
class StopsShape(Shape):
    """``stopped``: it may not go. ``flags`` say by what, in codes; ``override`` by whose word it goes all the same,
    until when, and under which id the reason is kept."""

    @classmethod
    def of(cls, found: PupilStops) -> "StopsShape":
        """From the roll's answer."""
        return shaped(cls, found)


class StopOverrideGiven(Shape):
    """Why it may go; kept sealed."""

    purpose: StoppedPurpose
    reason: Reason


class StopOverriddenShape(Shape):
    """It holds until then, for this pupil and purpose."""

    id: UUID
    until: datetime


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/stops", "Whether a letter, export or transfer about a pupil may go",
    asks=STOPS_OF, query=StopsQuery, reply=StopsShape,
)  # fmt: skip
def stops_of(call: Call, pupil_id: UUID, query: StopsQuery) -> StopsShape:
    """To be asked before each sending. Nothing of what an order says is told."""
    asked = StopsAsked(pupil_id=pupil_id, purpose=query.purpose, override_id=query.override_id)
    return StopsShape.of(haven().services.ask(STOPS_OF, call.caller, asked))


@api.operation(
    "POST", "/pupils/<uuid:pupil_id>/stop-overrides", "Let one letter, export or transfer go",
    asks=OVERRIDE_STOP, body=StopOverrideGiven, reply=StopOverriddenShape, status=201,
    key="required",
)  # fmt: skip
def override_stop(call: Call, pupil_id: UUID, body: StopOverrideGiven) -> StopOverriddenShape:
    """Within half an hour, with a reason."""
    asked = OverrideStop(pupil_id=pupil_id, purpose=body.purpose, reason=body.reason)
    given = haven().services.ask(OVERRIDE_STOP, call.caller, asked, call.key)
    return StopOverriddenShape(id=given.id, until=given.until)
