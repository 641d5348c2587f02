"""Which days children spend at another provider."""

from uuid import UUID

from haven_schemas.acts.referrals.clocks import NotBegun
from haven_schemas.acts.referrals.placements import (
    BEGIN_PLACEMENT,
    CHANGE_PLACEMENT,
    END_PLACEMENT,
    GET_PLACEMENT,
    LIST_PLACEMENTS,
    BeginPlacement,
    ChangePlacement,
    EndPlacement,
    Placement,
    PlacementChange,
    PlacementKept,
    PlacementLead,
    PlacementQuery,
    PlacementsQuery,
)
from haven_schemas.acts.referrals.referrals import InvolvedQuery
from haven_schemas.acts.referrals.tracking import INVOLVED_AGENCIES
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@reply_from(PlacementLead)
class PlacementLeadShape(Shape):
    """The safeguarding lead there. ``left``: they are not there any more."""


@reply_from(Placement, without=("school_id", "lead"))
class PlacementShape(Shape):
    """``half_days``: when the child is there, every week. ``today``: by these days, in London; attendance is another
    matter. ``review_due_on``: by when the school reviews it next."""

    school_urn: SchoolUrn | None
    lead: PlacementLeadShape | None


@reply_from(PlacementChange)
class PlacementChangeShape(Shape):
    """What was done about it; the days are those that stood there before."""


class PlacementShownShape(Shape):
    """One, with what was done about it, the oldest first."""

    placement: PlacementShape
    changes: list[PlacementChangeShape]


class PlacementsShape(Shape):
    """Those that hold or are to come, the earliest first; then those that are over, the latest first."""

    placements: list[PlacementShape]
    may_write: bool


class PupilPlacementsShape(Shape):
    """Those that hold or are to come, the earliest first."""

    placements: list[PlacementShape]


@reply_from(NotBegun)
class ReviewNotStartedShape(Shape):
    """A review that would have begun, and why it did not."""


class PlacementKeptShape(Shape):
    """As it stands now."""

    placement: PlacementShape
    not_started: list[ReviewNotStartedShape]


@body_from(BeginPlacement, without=("record_id",))
class PlacementGiven(Shape):
    """``half_days`` as ``mon_am``. ``contact_id``: a person of the provider. ``reviewed_on``: of one that began long
    ago. ``owner_id``: who sees to the next review; null: you."""


@body_from(ChangePlacement, without=("placement_id", "version"))
class PlacementChanged(Shape):
    """``from_on``: the day these days hold from; its first day, where what stands there was wrong."""


@body_from(EndPlacement, without=("placement_id", "version"))
class PlacementEnded(Shape):
    """The last day, and why."""


@api.operation(
    "GET", "/incidents/<uuid:incident_id>/placements", "Where the child of an incident record is taught",
    asks=LIST_PLACEMENTS, reply=PlacementsShape,
)  # fmt: skip
def list_placements(call: Call, incident_id: UUID) -> PlacementsShape:
    """Also where they were."""
    found = haven().services.ask(LIST_PLACEMENTS, call.caller, PlacementsQuery(record_id=incident_id))
    return PlacementsShape(placements=[_shown(call, each) for each in found.placements], may_write=found.may_write)


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/placements", "Where a child is taught", asks=INVOLVED_AGENCIES,
    reply=PupilPlacementsShape,
)  # fmt: skip
def list_pupil_placements(call: Call, pupil_id: UUID) -> PupilPlacementsShape:
    """By the records about the child that the caller sees."""
    found = haven().services.ask(INVOLVED_AGENCIES, call.caller, InvolvedQuery(subject_id=pupil_id))
    return PupilPlacementsShape(placements=[_shown(call, each) for each in found.placements])


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/placements", "Write down where a child is taught",
    asks=BEGIN_PLACEMENT, body=PlacementGiven, reply=PlacementKeptShape, status=201,
    key="required",
)  # fmt: skip
def begin_placement(call: Call, incident_id: UUID, body: PlacementGiven) -> PlacementKeptShape:
    """Its half-termly review begins with it."""
    asked = as_contract(BeginPlacement, body, record_id=incident_id)
    return _kept(call, haven().services.ask(BEGIN_PLACEMENT, call.caller, asked, call.key))


@api.operation(
    "GET", "/placements/<uuid:placement_id>", "A placement", asks=GET_PLACEMENT,
    reply=PlacementShownShape,
)  # fmt: skip
def get_placement(call: Call, placement_id: UUID) -> PlacementShownShape:
    """With what was done about it."""
    found = haven().services.ask(GET_PLACEMENT, call.caller, PlacementQuery(placement_id=placement_id))
    changes = [shaped(PlacementChangeShape, each) for each in found.changes]
    return PlacementShownShape(placement=_shown(call, found.placement), changes=changes)


@api.operation(
    "POST", "/placements/<uuid:placement_id>/changes", "Give a placement other days", asks=CHANGE_PLACEMENT,
    body=PlacementChanged, reply=PlacementKeptShape, status=201, key="required", versioned="required",
)  # fmt: skip
def change_placement(call: Call, placement_id: UUID, body: PlacementChanged) -> PlacementKeptShape:
    """From a later day on another placement follows, and the days before stay as they were."""
    asked = as_contract(ChangePlacement, body, placement_id=placement_id, version=call.needed_version)
    return _kept(call, haven().services.ask(CHANGE_PLACEMENT, call.caller, asked, call.key))


@api.operation(
    "POST", "/placements/<uuid:placement_id>/end", "End a placement", asks=END_PLACEMENT,
    body=PlacementEnded, reply=PlacementKeptShape, status=201, key="required", versioned="required",
)  # fmt: skip
def end_placement(call: Call, placement_id: UUID, body: PlacementEnded) -> PlacementKeptShape:
    """It stays with the record. Reviews that would come after the last one are not waited for."""
    asked = as_contract(EndPlacement, body, placement_id=placement_id, version=call.needed_version)
    return _kept(call, haven().services.ask(END_PLACEMENT, call.caller, asked, call.key))


def _shown(call: Call, found: Placement) -> PlacementShape:
    lead = None if found.lead is None else shaped(PlacementLeadShape, found.lead)
    return shaped(PlacementShape, found, school_urn=call.signed_in.urn_of(found.school_id), lead=lead)


def _kept(call: Call, found: PlacementKept) -> PlacementKeptShape:
    not_started = [shaped(ReviewNotStartedShape, each) for each in found.not_begun]
    return PlacementKeptShape(placement=_shown(call, found.placement), not_started=not_started)
