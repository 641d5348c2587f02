"""A school that closes: what is not finished there, closing it, and opening it again."""

from datetime import date

from haven_schemas.acts.identity.schools_calls import CLOSE_SCHOOL, PLAN_CLOSING, REOPEN_SCHOOL, SCHOOL_CLOSING
from haven_schemas.acts.school_closing import (
    CloseSchool,
    ClosingQuery,
    OpenCount,
    PlanClosing,
    ReopenSchool,
    SchoolClosing,
)

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.schools.finding import school_by_urn
from gateway.sessions.current import schools_changed
from gateway.state import haven

from .schools import SchoolStateShape


@reply_from(OpenCount)
class OpenCountShape(Shape):
    """How many of one kind are not finished."""


@reply_from(SchoolClosing, without=("school_id", "open"))
class SchoolClosingShape(Shape):
    """``open``: what stands in the way, or came in since it closed, of what the caller may know of; null: it cannot be
    said now. ``accounts``: how many people hold a role there. ``version`` is the school's ETag."""

    open: list[OpenCountShape] | None


@body_from(PlanClosing, without=("school_id", "version"))
class ClosingPlan(Shape):
    """The day on which the school closes by GIAS; null: it does not after all."""


class LastDay(Shape):
    """The school's last day; not a day to come."""

    closed_on: date


@api.operation(
    "GET", "/schools/<school_urn>/closing", "What is not finished at a school", asks=SCHOOL_CLOSING,
    reply=SchoolClosingShape,
)  # fmt: skip
def school_closing(call: Call, school_urn: str) -> SchoolClosingShape:
    """For whoever looks after every school."""
    found = haven().services.ask(
        SCHOOL_CLOSING, call.caller, ClosingQuery(school_id=school_by_urn(call.caller, school_urn).id)
    )
    counts = None if found.open is None else [shaped(OpenCountShape, each) for each in found.open]
    return shaped(SchoolClosingShape, found, open=counts)


@api.operation(
    "PUT", "/schools/<school_urn>/closing", "Say when a school closes by GIAS", asks=PLAN_CLOSING,
    body=ClosingPlan, reply=SchoolStateShape, versioned="required", key="optional",
)  # fmt: skip
def plan_closing(call: Call, school_urn: str, body: ClosingPlan) -> SchoolStateShape:
    """Nothing else changes by it."""
    found = school_by_urn(call.caller, school_urn)
    asked = as_contract(PlanClosing, body, school_id=found.id, version=call.needed_version)
    return shaped(SchoolStateShape, haven().services.ask(PLAN_CLOSING, call.caller, asked, call.key))


@api.operation(
    "POST", "/schools/<school_urn>/closing", "Close a school", asks=CLOSE_SCHOOL,
    body=LastDay, reply=SchoolStateShape, versioned="required", key="optional",
)  # fmt: skip
def close_school(call: Call, school_urn: str, body: LastDay) -> SchoolStateShape:
    """``school_in_use`` while something is open there. It takes no pupils, files, feeds or roles from then on."""
    found = school_by_urn(call.caller, school_urn)
    asked = CloseSchool(school_id=found.id, version=call.needed_version, closed_on=body.closed_on)
    answer = haven().services.ask(CLOSE_SCHOOL, call.caller, asked, call.key)
    schools_changed(call.signed_in)
    return shaped(SchoolStateShape, answer)


@api.operation(
    "DELETE", "/schools/<school_urn>/closing", "Open a closed school again", asks=REOPEN_SCHOOL,
    reply=SchoolStateShape, versioned="required", key="optional",
)  # fmt: skip
def reopen_school(call: Call, school_urn: str) -> SchoolStateShape:
    """As it was; feeds that were ended stay ended."""
    found = school_by_urn(call.caller, school_urn)
    asked = ReopenSchool(school_id=found.id, version=call.needed_version)
    answer = haven().services.ask(REOPEN_SCHOOL, call.caller, asked, call.key)
    schools_changed(call.signed_in)
    return shaped(SchoolStateShape, answer)
