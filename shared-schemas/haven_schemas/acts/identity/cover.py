"""RPC of the identity service: cover for a school's safeguarding lead while they are away."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty

CoverState = Literal["waiting", "agreed", "now", "over", "ended", "refused"]
"""``waiting``: for the second person; ``agreed``: it has not begun; ``ended``: before its last day."""


class NameCover(Contract):
    """Somebody takes the place of a school's safeguarding lead from ``first_day`` to ``last_day``, both included."""

    staff_id: UUID
    school_id: UUID
    first_day: date
    last_day: date


class CoverNamed(Contract):
    """``request_id`` where it waits for a second person; ``school_days``: how many days of the school it is."""

    cover_id: UUID
    request_id: UUID | None
    school_days: int


class CoverQuery(Contract):
    """The cover of one school."""

    school_id: UUID


class Cover(Contract):
    """Who was named for which days, by whom, and what came of it."""

    id: UUID
    school_id: UUID
    staff_id: UUID
    staff_name: str
    first_day: date
    last_day: date
    school_days: int
    named_by: str
    named_at: datetime
    state: CoverState


class CoverCandidate(Contract):
    """Somebody who could be named. ``leads``: already a safeguarding lead, deputy or headteacher somewhere."""

    staff_id: UUID
    name: str
    leads: bool


class CoverList(Contract):
    """The newest first, at most 50. ``in_a_year``: how often somebody was named in the last twelve months.

    ``may_name``: whether the caller names cover there; ``candidates`` are for them alone.
    """

    cover: list[Cover]
    in_a_year: int
    may_name: bool
    candidates: list[CoverCandidate] = []


class PresentCover(Contract):
    """What is named, in force or waiting at the caller's schools today and later; ``in_a_year`` by school."""

    cover: list[Cover]
    in_a_year: dict[UUID, int]


class EndCover(Contract):
    """It ends today, or never begins."""

    cover_id: UUID


NAME_COVER = Call(
    "identity.name_cover",
    NameCover,
    CoverNamed,
    what="somebody covers for a school's safeguarding lead, for up to ten school days",
    right=Right.POLICY_SET,
    at="and `concern:triage` at the school: the trust lead's",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ROLE_GRANT_ASK, AuditAction.ROLE_GRANT_GIVE),
)
END_COVER = Call(
    "identity.end_cover",
    EndCover,
    Empty,
    what="ends cover before its last day, or takes the asking back",
    right=Right.POLICY_SET,
    at="as `name_cover`",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ROLE_GRANT_END, AuditAction.SIGHT_REQUEST_WITHDRAW),
)
LIST_COVER = Call(
    "identity.list_cover",
    CoverQuery,
    CoverList,
    what="who covered at a school, and how often",
    right=Right.SCHOOL_ADMINISTER,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.SIGHT_LIST_READ,),
)
PRESENT_COVER = Call(
    "identity.present_cover",
    Empty,
    PresentCover,
    what="who covers now or soon at the caller's schools",
    right=Right.SCHOOL_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.SIGHT_LIST_READ,),
)
