"""RPC of the referrals service: deadlines, and the rules they follow from."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ..paging import Paged

DeadlineState = Literal["running", "met", "late", "met_late", "ended"]
"""``late``: its time is over and nothing was written down; ``met_late``: it was met after its time, which stays so;
``ended``: what it waited for is no longer to come."""
Code = Annotated[str, Field(pattern=r"^[a-z_]{2,40}$")]
"""Of a closed list of ``timescales``, which the service checks.

A rule's status: ``verified``, its passage was read at the body's own address; ``secondary``, another body's account of
it; ``own``, the trust's or its council's. Or why a day was set in place of the rule's."""
DeadlineStage = Literal["soon", "due", "overdue"]
ClockEnd = Literal["no_longer_applies", "plan_ended", "child_left", "entered_by_mistake", "other"]
"""Why nobody waits for it any more."""


class Deadline(Contract):
    """By when something is to have happened. ``due_on`` ends at 23:59 Europe/London; ``due_at`` is that instant, or the
    exact one of a rule in hours.

    ``late_from``: from when on it is late by any reading of the rule. ``who``: who has to act, in words; ``ours``: the
    school or the trust. ``what``, ``source``, ``edition``, ``checked_on``, ``not_verified``: the rule's, as it was when
    the clock began.
    """

    id: UUID
    rule: str
    what: str
    who: str
    ours: bool
    source: str
    edition: str
    status: str
    statutory: bool
    checked_on: date
    not_verified: str = ""
    started_at: datetime
    due_on: date
    due_at: datetime
    late_from: datetime
    counted_on: date | None = None
    """The day the rule counts to, where somebody set another."""
    moved_because: str | None = None
    stretches: list[Code] = []
    """Why the law lets this time take longer, as codes: another day may be set for these reasons too."""
    state: DeadlineState
    met_at: datetime | None = None
    was_late: bool = False
    """Whether it was late once, which no day that is set later takes back."""
    chased_at: datetime | None = None
    ended_because: ClockEnd | None = None
    """Why somebody said that it is no longer needed, which is no step of a referral; ``ended_by``: who did."""
    ended_by: UUID | None = None
    ended_at: datetime | None = None
    version: int


class DeadlineLine(Deadline):
    """A deadline in a list, with the referral it is of; of a date to keep that no referral began its record alone."""

    referral_id: UUID | None = None
    record_id: UUID
    school_id: UUID
    agency_id: UUID | None = None
    agency_name: str = ""
    owner_id: UUID


class ListDeadlines(Paged):
    """Deadlines that run, the earliest first: of what the caller sees to, or (``mine`` false) of all they see.

    ``until``: due on that day or before.
    """

    mine: bool = True
    school_id: UUID | None = None
    until: date | None = None


class DeadlinePage(Contract):
    """One page."""

    deadlines: list[DeadlineLine]
    next_cursor: str | None


class ActOnDeadline(Contract):
    """Somebody has chased it, or moved it to another day with a reason; ``entry_id``: the entry that says it in words.

    Chased, it is passed on to nobody for as long as the trust waits for an answer; late it stays. ``passed_on``:
    another member of staff sees to it, of a date to keep alone: a referral is passed on as a whole.
    ``check_only``: whether it would be taken, before its words are kept; nothing is written.
    """

    deadline_id: UUID
    version: int
    act: Literal["chased", "moved", "passed_on"]
    entry_id: UUID | None = None
    due_on: date | None = None
    because: Code | None = None
    owner_id: UUID | None = None
    check_only: bool = False


class DeadlineFacts(Contract):
    """Asks for what alerts needs of a deadline: whose it is and where."""

    deadline_id: UUID


class DeadlineFactsReply(Contract):
    """No child, no agency, no step. ``due_on``: the day it is told of by; once it is over, the day that was told last.

    ``runs``: what it waits for has not happened. ``waits``: its time is over and nobody has chased it since.
    """

    deadline_id: UUID
    referral_id: UUID | None = None
    """None: of a date to keep that no referral began."""
    record_id: UUID
    school_id: UUID
    owner_id: UUID
    due_on: date
    runs: bool
    waits: bool
