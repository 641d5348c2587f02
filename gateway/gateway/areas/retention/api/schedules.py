"""For how long each kind of record is kept, by API."""

from uuid import UUID

from haven_schemas.acts.retention.schedules import (
    KEEP_SCHEDULE,
    LIST_SCHEDULES,
    WHAT_WOULD_CHANGE,
    KeepSchedule,
    Schedule,
    ScheduleKept,
    ScheduleList,
    ScheduleWords,
    SchoolChange,
    WhatWouldChange,
    WouldChange,
)
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@reply_from(Schedule)
class ScheduleShape(Shape):
    """``years`` after ``trigger`` a person reviews it; nothing is destroyed by the day alone."""


@reply_from(ScheduleList, without=("schedules", "replaced", "coming"))
class SchedulesShape(Shape):
    """Those in force; what comes ready and was ``replaced`` by the trust's own; the trust's own of a later day."""

    schedules: list[ScheduleShape]
    replaced: list[ScheduleShape]
    coming: list[ScheduleShape]


@body_from(ScheduleWords)
class ScheduleGiven(Shape):
    """What the trust agreed. ``source``: its policy, by title and edition; ``agreed``: who agreed it, and when."""


@reply_from(ScheduleKept)
class ScheduleKeptShape(Shape):
    """Its id and version now."""


@reply_from(SchoolChange, without=("school_id",))
class SchoolChangeShape(Shape):
    """How many files would be reviewed ``earlier`` or ``later``, and how many more at once (``due_now``)."""

    school_urn: SchoolUrn | None


@reply_from(WouldChange, without=("schools",))
class ScheduleChangesShape(Shape):
    """Nothing is written."""

    schools: list[SchoolChangeShape]


@api.operation(
    "GET", "/retention/schedules", "For how long each kind of record is kept", asks=LIST_SCHEDULES,
    reply=SchedulesShape,
)  # fmt: skip
def list_retention_schedules(call: Call) -> SchedulesShape:
    """With where each is written and how well that is verified; no law sets one for a child protection file."""
    found = haven().services.ask(LIST_SCHEDULES, call.caller)
    return SchedulesShape(
        schedules=[shaped(ScheduleShape, each) for each in found.schedules],
        replaced=[shaped(ScheduleShape, each) for each in found.replaced],
        coming=[shaped(ScheduleShape, each) for each in found.coming],
    )


@api.operation(
    "POST", "/retention/schedules/comparisons", "See what a schedule would change", asks=WHAT_WOULD_CHANGE,
    body=ScheduleGiven, reply=ScheduleChangesShape,
)  # fmt: skip
def compare_retention_schedule(call: Call, body: ScheduleGiven) -> ScheduleChangesShape:
    """Before it is kept."""
    found = haven().services.ask(WHAT_WOULD_CHANGE, call.caller, as_contract(WhatWouldChange, body))
    session = call.signed_in
    schools = [shaped(SchoolChangeShape, each, school_urn=session.urn_of(each.school_id)) for each in found.schools]
    return shaped(ScheduleChangesShape, found, schools=schools)


@api.operation(
    "POST", "/retention/schedules", "Add a schedule that the trust agreed", asks=KEEP_SCHEDULE,
    body=ScheduleGiven, reply=ScheduleKeptShape, status=201, key="optional",
)  # fmt: skip
def add_retention_schedule(call: Call, body: ScheduleGiven) -> ScheduleKeptShape:
    """See first what it would change. Shorter than what the law sets is refused."""
    asked = as_contract(KeepSchedule, body)
    return shaped(ScheduleKeptShape, haven().services.ask(KEEP_SCHEDULE, call.caller, asked, call.key))


@api.operation(
    "PUT", "/retention/schedules/<uuid:schedule_id>", "Change a schedule that has not begun",
    asks=KEEP_SCHEDULE, body=ScheduleGiven, reply=ScheduleKeptShape, key="optional",
    versioned="required",
)  # fmt: skip
def change_retention_schedule(call: Call, schedule_id: UUID, body: ScheduleGiven) -> ScheduleKeptShape:
    """``If-Match`` carries the version that was seen."""
    asked = as_contract(KeepSchedule, body, schedule_id=schedule_id, version=call.needed_version)
    return shaped(ScheduleKeptShape, haven().services.ask(KEEP_SCHEDULE, call.caller, asked, call.key))
