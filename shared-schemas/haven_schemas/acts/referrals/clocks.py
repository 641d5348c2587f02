"""RPC of the referrals service: dates to keep on an incident record, which no step of a referral begins."""

from datetime import date
from typing import Literal, get_args
from uuid import UUID

from ...identifiers import Contract
from ..identity.schools import Clock as TimeOfDay
from ..identity.schools import Nation
from .deadlines import ClockEnd, Deadline
from .own_rules import RuleCode

CLOCK_ENDS: tuple[ClockEnd, ...] = get_args(ClockEnd)


class BeginClock(Contract):
    """A rule begins to count on an incident record. Who writes in records begins every one; who keeps dates those of
    looked-after children, special educational needs and alternative provision.

    ``starts_on``: the day it counts from, in London; ``starts_time``: with it where the rule counts
    hours, or ends as a day starts.

    ``due_on``: the day that somebody else set, of ``request-answer`` alone, which needs it. ``entry_id``: the entry of
    the record that says it in words; of a request, the one whose answer ends it. ``owner_id``: who sees to it; None:
    the caller. ``check_only``: whether it would be taken, before its words are kept; nothing is written.
    """

    record_id: UUID
    rule: RuleCode
    starts_on: date
    starts_time: TimeOfDay | None = None
    due_on: date | None = None
    owner_id: UUID | None = None
    entry_id: UUID | None = None
    check_only: bool = False


class MeetClock(Contract):
    """What it waited for happened on ``met_on``, at ``met_time`` where the time is needed as well; what follows begins
    then. ``entry_id``: the entry that says it in words."""

    deadline_id: UUID
    version: int
    met_on: date
    met_time: TimeOfDay | None = None
    entry_id: UUID | None = None


class EndClock(Contract):
    """What it waited for is not to come any more, and why: a date to keep, or one deadline of a referral that goes on,
    which needs ``entry_id``: the entry that says it in words.
    ``check_only``: whether it would be taken, before its words are kept; nothing is written."""

    deadline_id: UUID
    version: int
    because: ClockEnd
    entry_id: UUID | None = None
    check_only: bool = False


class ClockQuery(Contract):
    """One of them."""

    deadline_id: UUID


class ClocksQuery(Contract):
    """Those of one incident record."""

    record_id: UUID


class RecordClock(Deadline):
    """A date to keep on an incident record. ``needs_time``: of when it was met the time is needed as well.
    ``set_by_others``: whoever asked set the day, and no rule. ``follows_id``: the one after which it began by
    itself."""

    record_id: UUID
    school_id: UUID
    owner_id: UUID
    entry_id: UUID | None = None
    follows_id: UUID | None = None
    needs_time: bool
    set_by_others: bool
    may_write: bool


class NotBegun(Contract):
    """A rule that would have followed: it is ``switched_off``, or the school's ``terms`` are not entered so far."""

    what: str
    because: Literal["switched_off", "terms"]


class ClockMet(Contract):
    """As it stands now, what began by it, and what would have begun."""

    clock: RecordClock
    begun: list[RecordClock]
    not_begun: list[NotBegun]


class ClockList(Contract):
    """Those that wait first, the earliest first; then those that are over, the latest first, 50 at most. ``may_write``:
    whether the caller may begin some there; of each it says whether they keep that one."""

    clocks: list[RecordClock]
    may_write: bool


class ClockRule(Contract):
    """A rule that may begin on the record. ``starts``: what it counts from, in words; ``starts_ahead``: that day lies
    ahead, and is counted back from; ``needs_time``: the time as well as the day. ``set_by_law``: never of an unverified
    one."""

    code: str
    what: str
    subject: str
    starts: str
    starts_ahead: bool
    within: str
    needs_time: bool
    must: str
    source: str
    edition: str
    status: str
    status_words: str
    set_by_law: bool
    open_question: str
    runs: bool
    """It runs on this record already, or with a referral of it."""


class ClockRuleList(Contract):
    """By subject, as the page of timescales is divided; those alone that are switched on. ``switched_off``: how many
    are not."""

    nation: Nation | None
    rules: list[ClockRule]
    switched_off: int
