"""RPC of the referrals service: referrals as ids, codes and instants."""

from datetime import date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import AwareDatetime, Field

from ...identifiers import Contract
from ..paging import Paged
from .agencies import AgencyKind
from .deadlines import Deadline
from .placements import Placement

ReferralState = Literal[
    "sent",
    "acknowledged",
    "accepted",
    "not_accepted",
    "in_assessment",
    "strategy_discussion",
    "child_in_need",
    "child_protection",
    "early_help",
    "closed",
]
REFERRAL_STATES: tuple[str, ...] = get_args(ReferralState)
StepKind = Literal[
    "sent",
    "acknowledged",
    "accepted",
    "not_accepted",
    "resubmitted",
    "escalated",
    "assessment_begun",
    "assessment_done",
    "strategy_discussion",
    "enquiry_begun",
    "enquiry_ended",
    "conference_held",
    "core_group_held",
    "review_held",
    "child_in_need_plan",
    "child_protection_plan",
    "plan_ended",
    "early_help_begun",
    "contact_made",
    "contact_received",
    "passed_on",
    "closed",
    "reopened",
]
"""What happens to a referral. ``enquiry_begun``: the strategy discussion at which an enquiry under section 47 of the
Children Act 1989 was begun; ``enquiry_ended``: it ended without a conference. ``passed_on``: another member of staff
sees to it."""
STEP_KINDS: tuple[str, ...] = get_args(StepKind)
Outcome = Literal["help_given", "plan_ended", "no_further_action", "passed_to_other_agency", "withdrawn", "moved_away"]


class MakeReferral(Contract):
    """A referral that was sent. ``referral_id``: chosen by who asks, the one that its words bear (``entry_id``).

    ``sent_at``: when it reached the agency, by call, form or letter. ``reached_us_at``: when the allegation reached the
    school or trust, of a referral to a designated officer (LADO). ``owner_id`` None: whoever writes it down sees to it.
    ``check_only``: whether it would be taken, before its words are kept; nothing is written. ``reopens``: asked so,
    a closed record is no obstacle, since it is about to be opened again. ``gives_stop_reason``: its words say why it
    goes although a court order, no contact or a protected identity stops letters about a child.
    """

    referral_id: UUID
    record_id: UUID
    """The incident record it belongs to: who sees the record sees the referral."""
    agency_id: UUID
    entry_id: UUID
    sent_at: AwareDatetime
    reached_us_at: AwareDatetime | None = None
    owner_id: UUID | None = None
    after_id: UUID | None = None
    """The referral that it follows, to another agency or once more."""
    subject_ids: Annotated[list[UUID], Field(max_length=200)] = []
    """The children it is about; none: all of the record's."""
    gives_stop_reason: bool = False
    check_only: bool = False
    reopens: bool = False


class TakeStep(Contract):
    """What happened, and when. ``entry_id``: the entry that says it in words.

    ``outcome``: how it ended, of ``closed`` alone. ``owner_id``: who sees to it from now on, of ``passed_on`` alone.
    ``check_only``: whether it would be taken, before its words are kept; nothing is written.
    """

    referral_id: UUID
    version: int
    kind: StepKind
    occurred_at: AwareDatetime
    entry_id: UUID | None = None
    outcome: Outcome | None = None
    owner_id: UUID | None = None
    check_only: bool = False


class ReferralKept(Contract):
    """The state and version after it; ``deadlines``: those that run now."""

    id: UUID
    state: ReferralState
    version: int
    deadlines: list[Deadline]


class ReferralLine(Contract):
    """A referral in a list; no child: whoever sees the record is shown its children beside it."""

    id: UUID
    record_id: UUID
    school_id: UUID
    agency_id: UUID
    agency_name: str
    agency_kind: AgencyKind
    state: ReferralState
    sent_at: datetime
    owner_id: UUID
    version: int
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    next_due_on: date | None = None
    """The earliest day that a running deadline ends on."""
    overdue: int = 0
    """How many of its deadlines are late."""
    last_contact_at: datetime | None = None


class ReferralStep(Contract):
    """One step, as it was written down."""

    id: UUID
    kind: StepKind
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: UUID
    entry_id: UUID | None


class Referral(ReferralLine):
    """One referral with its steps, the oldest first, its deadlines, and what may come next. ``act_entry_ids``: the
    entries that say what was done about its deadlines. ``record_is_open``: whether its incident record is: news are
    taken into a closed one too, which stays closed."""

    steps: list[ReferralStep]
    deadlines: list[Deadline]
    act_entry_ids: list[UUID] = []
    after_id: UUID | None = None
    may_write: bool
    next_steps: list[StepKind]
    record_is_open: bool = True


class ReferralQuery(Contract):
    """One referral."""

    referral_id: UUID


class ListReferrals(Paged):
    """Referrals the caller sees: of one record, one school, or all of theirs; the newest first, unless
    ``oldest_first``.

    ``open_only``: those that are not closed. ``mine``: those the caller sees to. ``overdue``: those with a deadline
    that is late; ``chased``: those of which somebody chased such a deadline.
    """

    record_id: UUID | None = None
    school_id: UUID | None = None
    agency_id: UUID | None = None
    state: ReferralState | None = None
    open_only: bool = False
    mine: bool = False
    overdue: bool = False
    chased: bool = False
    oldest_first: bool = False


class ReferralPage(Contract):
    """One page."""

    referrals: list[ReferralLine]
    next_cursor: str | None


class InvolvedQuery(Contract):
    """Which agencies are involved with a child now."""

    subject_id: UUID


class Involved(Contract):
    """An agency that a child was referred to, while the referral is open. ``since``: when it was sent; ``state_since``:
    from when on it stands as it does, a plan from the day it began."""

    referral_id: UUID
    agency_id: UUID
    agency_name: str
    agency_kind: AgencyKind
    state: ReferralState
    since: datetime
    owner_id: UUID
    state_since: datetime | None = None


class InvolvedAgencies(Contract):
    """By records the caller sees, the longest involved first. ``placements``: where the child is taught now, or is to
    be, the earliest first."""

    involved: list[Involved]
    placements: list[Placement] = []


MadePlan = Literal["child_protection", "child_in_need", "early_help"]
"""A plan that a referral has led to. The first two mean a social worker."""
MOST_CHILDREN = 300
"""Of whom plans are asked for at once."""


class PlansQuery(Contract):
    """Which plans some children are on, each by any id the child has."""

    subject_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_CHILDREN)]


class PlanHeld(Contract):
    """A plan that no step has ended, of a referral that is open; ``since``: when it began."""

    kind: MadePlan
    since: datetime


class PlansOfChild(Contract):
    """Each kind once, from the earliest day on."""

    subject_id: UUID
    plans: list[PlanHeld]


class PlansHeld(Contract):
    """Children with a plan, in the order asked, by referrals of records the caller sees, whichever school keeps them. A
    record about several children puts each of them on it."""

    children: list[PlansOfChild]
