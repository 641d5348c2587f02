"""RPC of the incidents service: what somebody's lists are narrowed and ordered by, kept under a name."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty
from . import Day, IncidentStatus
from .lists import ClassAsked, OwnerChosen, QueueOrder, RiskChosen, YearGroupAsked

MOST_VIEWS = 20
"""Of one person, of both lists together."""
ViewName = Annotated[
    str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")
]
"""One line."""
ViewedList = Literal["records", "queue"]
"""The list of incident records, or the queues of concerns."""


class ViewFilters(Contract):
    """As ``MatterFilter``, but for the children themselves: a group is kept by its id, and asked of pupils each
    time."""

    school_id: UUID | None = None
    owner: OwnerChosen | None = None
    risk: RiskChosen | None = None
    category_id: UUID | None = None
    status: IncidentStatus | None = None
    year_group: YearGroupAsked | None = None
    class_name: ClassAsked | None = None
    group_id: UUID | None = None
    opened_from: Day | None = None
    opened_until: Day | None = None
    order: QueueOrder | None = None


class SavedView(Contract):
    """One of the caller's. ``is_default``: the list is shown so unless they ask for something else; one of each
    list."""

    id: UUID
    list: ViewedList
    name: str
    filters: ViewFilters
    is_default: bool
    version: int


class SavedViews(Contract):
    """By name."""

    views: list[SavedView]


class KeepView(Contract):
    """Makes one, or with ``view_id`` changes all of one; ``version`` then is the one it was read in."""

    view_id: UUID | None = None
    list: ViewedList
    name: ViewName
    filters: ViewFilters = ViewFilters()
    is_default: bool = False
    version: int = 0


class ViewKept(Contract):
    """``version``: as it is now."""

    id: UUID
    version: int


class RemoveView(Contract):
    """Deletes one of the caller's."""

    view_id: UUID
    version: int


LIST_VIEWS = Call(
    "incidents.list_views",
    Empty,
    SavedViews,
    what="the caller's own saved views of lists",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.ACCESS_CALL_REFUSE,),
)
KEEP_VIEW = Call(
    "incidents.keep_view",
    KeepView,
    ViewKept,
    what="makes or changes one of the caller's own",
    right=Right.RECORD_READ,
    tier="elevated",
    writes=True,
    while_unproven=True,
)
REMOVE_VIEW = Call(
    "incidents.remove_view",
    RemoveView,
    Empty,
    what="deletes one of the caller's own",
    right=Right.RECORD_READ,
    tier="elevated",
    writes=True,
    while_unproven=True,
)
