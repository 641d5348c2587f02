"""RPC of the incidents service: what needs somebody today."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty
from . import MatterKind
from .lists import NotListedChild
from .queues import QueueItem
from .work import OwnWork, OwnWorkQuery

MOST_COUNTED = 100
"""Counts go no further: whoever has more has enough to do."""


class OwnDay(Contract):
    """One's own, in numbers alone. Actions by the day they are due, London time: before today, today, in the next seven
    days. ``reports``: those nobody has decided on yet."""

    actions_overdue: int
    actions_today: int
    actions_soon: int
    reports: int


class SchoolDay(Contract):
    """One school. ``undecided``: concerns that wait for a decision; ``late``: for more than a day; ``oldest_at``: since
    when the oldest of them does. ``actions_overdue``: of the whole team."""

    school_id: UUID
    undecided: int
    late: int
    oldest_at: datetime | None
    actions_overdue: int


class MattersAsked(Contract):
    """Concerns and records by id, as an inbox knows them; files that are to be reviewed by their cards, and papers."""

    concern_ids: Annotated[list[UUID], Field(max_length=50)] = []
    incident_ids: Annotated[list[UUID], Field(max_length=50)] = []
    card_ids: Annotated[list[UUID], Field(max_length=50)] = []
    paper_ids: Annotated[list[UUID], Field(max_length=50)] = []


class MatterChildren(Contract):
    """Who one of them is about, and how it begins. ``first_line``: of a concern's account; ``title``: of an incident
    record; both empty where the caller does not read it, or while the key vault is away."""

    id: UUID
    subject_ids: list[UUID]
    first_line: str = ""
    title: str = ""
    not_listed: list[NotListedChild] = []


class MattersTold(Contract):
    """Of those the caller sees; the others are left out."""

    matters: list[MatterChildren]


class MatterQuery(Contract):
    """One concern or incident record."""

    kind: MatterKind
    matter_id: UUID


class MatterSeen(Contract):
    """The caller sees it. ``about_ids``: itself, and of a record the concerns in it that they see; no child."""

    school_id: UUID
    about_ids: list[UUID]


class TeamDay(Contract):
    """What needs the team of the schools where the caller triages; counts go to 100, but for those by school.

    ``first``: some concerns that wait for a decision, those of grave risk first, then the oldest; no text.
    ``closings``: records that a colleague asks to close. ``look_backs``: closed records of which it is to be asked
    whether it worked. ``waits_over``: what was to wait until a day that has come. ``own_matters``: concerns and records
    assigned to the caller. ``to_sign``: handovers with something to sign for. ``schools``: by how late, of whoever
    triages at more than one.
    """

    first: list[QueueItem]
    undecided: int
    closings: int
    look_backs: int
    waits_over: int
    own_matters: int
    actions_overdue: int
    to_sign: int
    schools: list[SchoolDay]


OWN_DAY = Call(
    "incidents.own_day",
    Empty,
    OwnDay,
    what="how many of the caller's actions are due, and of their reports undecided",
    right=Right.CONCERN_FOLLOW_OWN,
    first_tier="numbers alone, of one's own",
    audits=(AuditAction.ACTION_LIST_READ,),
)
TEAM_DAY = Call(
    "incidents.team_day",
    Empty,
    TeamDay,
    what="what needs the team today: undecided concerns, closings, look-backs, actions, files to sign for; no text",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    while_unproven=True,
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.MATTER_QUEUE_READ,
    ),
)
OWN_WORK = Call(
    "incidents.own_work",
    OwnWorkQuery,
    OwnWork,
    what="the caller's actions, reviews, look-backs and what was to wait until a day, the earliest first",
    right=Right.CONCERN_FOLLOW_OWN,
    tier="elevated",
    audits=(AuditAction.ACTION_LIST_READ,),
)
CHILDREN_OF_MATTERS = Call(
    "incidents.children_of_matters",
    MattersAsked,
    MattersTold,
    what="who some concerns and records are about, of those the caller sees, and how they begin",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.ACCESS_CALL_REFUSE, AuditAction.MATTER_QUEUE_READ),
)
MATTER_SEEN = Call(
    "incidents.matter_seen",
    MatterQuery,
    MatterSeen,
    what="whether the caller sees a concern or an incident record; no child, no text",
    right=Right.RECORD_READ,
    tier="elevated",
)
