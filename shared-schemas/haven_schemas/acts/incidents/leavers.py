"""RPC of the incidents service: children with a file who left, and nobody knows yet where they are.

A file follows a child inside the trust by itself (``incidents_handovers``). Of a child who is on no roll of the trust
any more somebody has to find out where the file belongs: KCSIE 2026 paragraph 150 has it with the new school within
five days.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged
from . import Day, Narrative, RiskLevel
from .records import Entry

AskedKind = Literal["family", "school", "local_authority", "social_worker", "health", "police", "other"]
"""Whom somebody asked where a child is. ``local_authority``: its team for children missing education."""
Whereabouts = Literal[
    "not_known", "school", "further_education", "home_education", "work", "abroad", "handed_on", "died"
]
"""What came of it. ``handed_on``: the local authority looks for the child now, and said so."""
HowAsked = Literal["call", "conversation", "meeting", "letter", "email", "home_visit"]
"""Each of them a kind of entry of its own."""


class ListLeavers(Paged):
    """Children who left the caller's schools, those who left first on top. ``found``: those of whom it is known where
    they are; else those of whom it is not."""

    school_id: UUID | None = None
    found: bool = False


class LeaverLine(Contract):
    """One child. ``left_at``: when the roll said so; None: before this list was kept. ``records``: how many the file
    holds; ``risk``: the highest level of an open record; ``enquiries``: how often somebody was asked since;
    ``last_asked`` and ``asked_at``: whom and when, the last time; ``ask_again_on``: when the next is due."""

    subject_id: UUID
    school_id: UUID
    left_at: datetime | None
    whereabouts: Whereabouts
    records: int
    risk: RiskLevel | None
    enquiries: int
    last_asked: AskedKind | None
    asked_at: datetime | None
    ask_again_on: Day | None
    overdue: bool


class LeaverPage(Contract):
    """One page of leavers. ``not_known``: at how many children nobody knows where they are, on every page."""

    leavers: list[LeaverLine]
    not_known: int
    next_cursor: str | None


class LeaverQuery(Contract):
    """A child who left a school."""

    subject_id: UUID
    school_id: UUID


class Enquiry(Contract):
    """Somebody was asked; the words stand in the child's chronology. ``entry``: None where the caller sees it not."""

    entry_id: UUID
    asked: AskedKind
    whereabouts: Whereabouts
    asked_by: UUID
    asked_at: datetime
    ask_again_on: Day | None
    entry: Entry | None


class Leaver(Contract):
    """A leaver with what was asked of whom, the newest first."""

    line: LeaverLine
    enquiries: list[Enquiry]


class AskAfterLeaver(Contract):
    """Somebody was asked: how, what was said, and whether it is known now where the child is.

    ``whereabouts`` other than ``not_known`` takes the child off the list; ``not_known`` puts them back.
    """

    subject_id: UUID
    school_id: UUID
    asked: AskedKind
    how: HowAsked
    category_id: UUID
    text: Narrative
    whereabouts: Whereabouts
    ask_again_on: Day | None = None


class LeaverAsked(Contract):
    """The entry in the child's chronology."""

    entry_id: UUID


_Children = Annotated[list[UUID], Field(min_length=1, max_length=200)]


class LeftOpenQuery(Contract):
    """Asks of which of these children something is open that the caller sees."""

    subject_ids: _Children


class LeftOpen(Contract):
    """Those of them with an open record, a report that waits for a decision, a card that names a lead or a day of
    review, or a referral, date to keep or placement that goes on beside a closed record; all with a closed record while
    referrals does not answer."""

    subject_ids: list[UUID]


class SeesOpenQuery(Contract):
    """Asks who of these members of staff, as leads of the school, sees something open of any of these children."""

    school_id: UUID
    staff_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    subject_ids: _Children


class SeesOpen(Contract):
    """Those of them who do; it does not say of whom."""

    staff_ids: list[UUID]


LIST_LEAVERS = Call(
    "incidents.list_leavers",
    ListLeavers,
    LeaverPage,
    what="children with a file who left, and nobody knows where they are; or does by now",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.LEAVER_LIST_READ,),
)
GET_LEAVER = Call(
    "incidents.get_leaver",
    LeaverQuery,
    Leaver,
    what="one of them, with what was asked of whom",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.ACCESS_CALL_REFUSE, AuditAction.LEAVER_FILE_READ),
)
ASK_AFTER_LEAVER = Call(
    "incidents.ask_after_leaver",
    AskAfterLeaver,
    LeaverAsked,
    what="somebody was asked where a child is, and what came of it",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.LEAVER_ENQUIRY_ADD,),
)
LEFT_OPEN = Call(
    "incidents.left_open",
    LeftOpenQuery,
    LeftOpen,
    what="of which of some children who left the roll a record, report or plan is open; no text",
    right=Right.CONCERN_TRIAGE,
    at="nothing of a file that is closed to the caller",
    tier="elevated",
    audits=(AuditAction.LEAVER_LIST_READ,),
)
SEES_OPEN = Call(
    "incidents.sees_open",
    SeesOpenQuery,
    SeesOpen,
    what="who of some staff sees that something is open of children who left the roll; not of whom",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.LEAVER_LIST_READ,),
)
