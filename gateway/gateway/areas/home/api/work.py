"""What waits for oneself, by day, by API."""

from datetime import date

from haven_schemas.acts.incidents.day import OWN_WORK
from haven_schemas.acts.incidents.work import OwnWorkQuery, WorkItem
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


class WorkQuery(Shape):
    """``until``: what waits for that day or an earlier one."""

    until: date


@reply_from(WorkItem, without=("school_id",))
class WorkItemShape(Shape):
    """``id``: of the action, card, paper, record or concern. Deadlines of referrals are in ``/deadlines``."""

    school_urn: SchoolUrn | None


class OwnWorkShape(Shape):
    """The earliest first. ``more``: of a kind there is more than fits."""

    items: list[WorkItemShape]
    more: bool


@api.operation(
    "GET", "/work", "What waits for oneself, by day", asks=OWN_WORK,
    query=WorkQuery, reply=OwnWorkShape,
)  # fmt: skip
def own_work(call: Call, query: WorkQuery) -> OwnWorkShape:
    """Actions, reviews, look-backs, and what was to wait until a day."""
    found = haven().services.ask(OWN_WORK, call.caller, OwnWorkQuery(until=query.until))
    session = call.signed_in
    return OwnWorkShape(
        items=[shaped(WorkItemShape, each, school_urn=session.urn_of(each.school_id)) for each in found.items],
        more=found.more,
    )
