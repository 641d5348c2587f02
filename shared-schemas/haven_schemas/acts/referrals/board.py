"""RPC of the referrals service: how many referrals are open, overdue and chased, by school, agency and step."""

from datetime import datetime
from uuid import UUID

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from .agencies import AgencyKind
from .referrals import ReferralState


class BoardQuery(Contract):
    """Of the caller's schools, or one of them; of one agency; of those that stand in one way."""

    school_id: UUID | None = None
    agency_id: UUID | None = None
    state: ReferralState | None = None


class BoardCounts(Contract):
    """``open``: not closed; ``overdue``: of them, those with a deadline that is late; ``chased``: of these, those where
    somebody chased such a deadline. ``oldest_at``: when the oldest open one was sent."""

    open: int
    overdue: int
    chased: int
    oldest_at: datetime | None


class BoardSchool(BoardCounts):
    """One school."""

    school_id: UUID


class BoardState(BoardCounts):
    """One way in which referrals stand."""

    state: ReferralState


class BoardAgency(BoardCounts):
    """One agency."""

    agency_id: UUID
    agency_name: str
    agency_kind: AgencyKind


class Board(Contract):
    """Every count is of referrals whose record the caller sees, and of ``counted_schools`` alone: where a role shows
    some records only, nothing is counted. What is overdue most comes first; of steps, in their order."""

    counted_schools: list[UUID]
    total: BoardCounts
    schools: list[BoardSchool]
    agencies: list[BoardAgency]
    states: list[BoardState]


BOARD = Call(
    "referrals.board",
    BoardQuery,
    Board,
    what="how many referrals are open, overdue and chased, by school, agency and step, and how long agencies take",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.REFERRAL_LIST_READ,),
)
