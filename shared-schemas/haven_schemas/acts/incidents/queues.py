"""RPC of the incidents service: the queues of those who triage."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ...identifiers import Contract
from . import Day, MatterKind, RiskLevel, Urgency
from .lists import MatterFilter, NotListedChild, QueueOrder

Queue = Literal["new", "mine", "waiting", "overdue"]

Why = Literal["not_decided", "closing_to_confirm", "waiting_over", "action_overdue", "look_back"]
"""What makes something wait for the team, or makes it overdue."""


class ListQueue(MatterFilter):
    """New: concerns to decide on, or that nobody has read whom they do not name, and closings to confirm. Mine:
    assigned to the caller. Waiting: until a day to come.

    Overdue: not decided a day after it was recorded, waited long enough, an open action past its day, a look-back due.
    """

    queue: Queue
    order: QueueOrder = "urgent"


class QueueItem(Contract):
    """A concern or an incident record: no text. ``at``: when it was recorded or opened."""

    kind: MatterKind
    id: UUID
    school_id: UUID
    category_name: str
    closed: bool
    at: datetime
    occurred_at: datetime | None
    reporter_id: UUID | None
    risk: RiskLevel | None
    assigned_to: UUID | None
    waiting_until: Day | None
    look_back_on: Day | None
    why: list[Why]
    subject_ids: list[UUID]
    sealed: bool
    author_confirmed: bool
    version: int
    title: str = ""
    """Of an incident record, as in ``IncidentLine``."""
    last_entry_at: datetime | None = None
    """When the newest was written of what the caller reads in it."""
    not_listed: list[NotListedChild] = []
    urgency: Urgency | None = None
    """Of a concern, as its reporter said."""
    unread_by_others: bool = False
    """Whoever opened it, put it off or decided on it is named in it, and nobody else has read it."""


class QueueCounts(Contract):
    """How many stand in each queue; counted up to 100."""

    new: int
    mine: int
    waiting: int
    overdue: int


class QueuePage(Contract):
    """One page, in the order that was asked for, and the counts of all queues, of the school alone that was chosen."""

    items: list[QueueItem]
    counts: QueueCounts
    next_cursor: str | None
