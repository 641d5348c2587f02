"""RPC of the referrals service: which days a child spends at another provider, by the incident record that says why.

No child's id and no narrative: who sees the record sees where the child is.
"""

from datetime import date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from .agencies import Phone, SecureAddress
from .clocks import NotBegun

HalfDay = Literal[
    "mon_am", "mon_pm", "tue_am", "tue_pm", "wed_am", "wed_pm", "thu_am", "thu_pm", "fri_am", "fri_pm"
]  # fmt: skip
"""A morning or an afternoon of the school week."""
HALF_DAYS: tuple[HalfDay, ...] = get_args(HalfDay)
HalfDays = Annotated[list[HalfDay], Field(min_length=1, max_length=len(HALF_DAYS))]
PlacementEnd = Literal[
    "back_at_school", "other_provider", "not_suitable", "not_safe", "child_left", "entered_by_mistake", "other"
]  # fmt: skip
"""Why a child goes there no more. ``entered_by_mistake``: they never did."""
PLACEMENT_ENDS: tuple[PlacementEnd, ...] = get_args(PlacementEnd)
Today = Literal["all_day", "morning", "afternoon", "not_there", "no_school_day", "not_yet", "over"]
"""Whether the child is there today, in London, by the days that were agreed; attendance is another matter."""


class PlacementDays(Contract):
    """``half_days``: when the child is there, every week. ``contact_id``: the safeguarding lead there, a person of the
    provider. ``ends_on``: the last day, where it is agreed already."""

    half_days: HalfDays
    contact_id: UUID | None = None
    ends_on: date | None = None


class BeginPlacement(PlacementDays):
    """The child of an incident record is taught at a provider from ``starts_on`` on.

    ``reviewed_on``: when it was last reviewed, of one that began long ago. ``owner_id``: who sees to the next review;
    None: the caller.
    """

    record_id: UUID
    agency_id: UUID
    starts_on: date
    reviewed_on: date | None = None
    owner_id: UUID | None = None


class ChangePlacement(PlacementDays):
    """Other days, another lead there or another last day from ``from_on`` on; from the first day: it was wrong."""

    placement_id: UUID
    version: int
    from_on: date


class EndPlacement(Contract):
    """``ends_on``: the last day the child is, or was, there."""

    placement_id: UUID
    version: int
    ends_on: date
    because: PlacementEnd


class PlacementQuery(Contract):
    """One of them."""

    placement_id: UUID


class PlacementsQuery(Contract):
    """Those of one incident record."""

    record_id: UUID


class PlacementLead(Contract):
    """The safeguarding lead at a provider, as reached at work. ``left``: they are not there any more."""

    id: UUID
    name: str
    role: str
    phone: Phone
    secure_address: SecureAddress
    left: bool


class Placement(PlacementDays):
    """Which days the child of a record spends where, from when until when (both included).

    ``ended_because``: of one that was ended by hand; ``replaced``: other days hold from the day after its last on, in
    a placement that follows it (``follows_id``). ``lead`` None: nobody is named. ``review_due_on``: by when the school
    reviews the placements of the record next (``review_id``: the date to keep). ``of_several``: the record is about
    more children than one by now.
    """

    id: UUID
    record_id: UUID
    school_id: UUID
    agency_id: UUID
    agency_name: str
    agency_phone: Phone
    starts_on: date
    lead: PlacementLead | None
    today: Today
    ended_because: PlacementEnd | None = None
    replaced: bool = False
    follows_id: UUID | None = None
    review_id: UUID | None = None
    review_due_on: date | None = None
    of_several: bool = False
    may_write: bool
    version: int


class PlacementChange(Contract):
    """Somebody put a placement right, gave it other days, or ended it. ``half_days`` and ``ends_on``: as before."""

    act: Literal["begun", "changed", "ended"]
    at: datetime
    changed_by: UUID
    half_days: list[HalfDay]
    ends_on: date | None = None


class PlacementShown(Contract):
    """One, and what was done about it, the oldest first."""

    placement: Placement
    changes: list[PlacementChange]


class PlacementKept(Contract):
    """As it stands now. ``not_begun``: reviews that would have begun with it, and why they did not."""

    placement: Placement
    not_begun: list[NotBegun]


class PlacementList(Contract):
    """Those that hold or are to come, the earliest first; then those that are over, the latest first, 50 at most."""

    placements: list[Placement]
    may_write: bool


BEGIN_PLACEMENT = Call(
    "referrals.begin_placement",
    BeginPlacement,
    PlacementKept,
    what="the child of an incident record is taught at a provider on some days; its half-termly review begins",
    right=Right.RECORD_READ,
    at="`record:write` or `dates:keep` at the record's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_PLACEMENT_KEEP, AuditAction.REFERRAL_DEADLINE_BEGIN),
)
CHANGE_PLACEMENT = Call(
    "referrals.change_placement",
    ChangePlacement,
    PlacementKept,
    what="other days from a day on, or what was wrong put right; with the version that was seen",
    right=Right.RECORD_READ,
    at="`record:write` or `dates:keep` at the record's school",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.REFERRAL_PLACEMENT_KEEP,
        AuditAction.REFERRAL_DEADLINE_BEGIN,
        AuditAction.REFERRAL_DEADLINE_END,
    ),
)
END_PLACEMENT = Call(
    "referrals.end_placement",
    EndPlacement,
    PlacementKept,
    what="the last day a child spends at a provider, and why; reviews after it are not waited for; with the version "
    "that was seen",
    right=Right.RECORD_READ,
    at="`record:write` or `dates:keep` at the record's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_PLACEMENT_KEEP, AuditAction.REFERRAL_DEADLINE_END),
)
GET_PLACEMENT = Call(
    "referrals.get_placement",
    PlacementQuery,
    PlacementShown,
    what="one placement of a record the caller sees, and what was done about it",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_PLACEMENT_READ,),
)
LIST_PLACEMENTS = Call(
    "referrals.list_placements",
    PlacementsQuery,
    PlacementList,
    what="where the child of an incident record the caller sees is taught, on which days",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_PLACEMENT_READ,),
)
