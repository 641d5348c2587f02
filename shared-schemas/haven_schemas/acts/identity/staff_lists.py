"""RPC of the identity service: lists of staff from the MIS, as those see them who administer accounts."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty
from ..staff_lists import StaffKind
from . import Email
from .roles import AlikeAccount
from .staff import AskedGrant

ProposalKind = Literal["new", "no_address", "changed", "back"]
"""An account to be made; the same without an address; another name or address; there again with a stopped account."""
HeldBack = Literal["trust_administrator", "last", "decision", "other_person"]
"""Why a leaver waits: an administrator of the trust, the last who may triage or confirm, the list as a whole, or that
the list may be about somebody else by now."""
LeavingOutcome = Literal["suspended", "roles_ended", "kept"]
Revision = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""Grows whenever a list says something else of a person."""
KeepReason = Literal["still_works_here", "comes_back", "list_is_wrong"]


class StaffListsRef(Contract):
    """Of one school."""

    school_id: UUID


class StaffListSource(Contract):
    """One source's newest list. ``source``: the feed, null for one given by hand; ``people``: how many are in it."""

    source: UUID | None
    complete: bool
    said_at: datetime
    taken_at: datetime
    people: int
    with_account: int


class ListedAccount(Contract):
    """The account of a listed person. ``elsewhere``: it has roles at other schools, or in the whole trust."""

    id: UUID
    name: str
    email: str
    active: bool
    elsewhere: bool


class ListedPerson(Contract):
    """One person of a list. ``revision`` is named in what is decided about them."""

    id: UUID
    revision: Revision
    name: str
    email: str | None
    email_plain: str | None
    job: str | None
    kind: StaffKind
    classes: list[str]
    year_groups: list[str]
    began_on: date | None
    left_on: date | None
    account: ListedAccount | None


class StaffProposal(Contract):
    """What the list proposes. ``alike``: accounts that look like it, never taken for it by themselves."""

    proposal: ProposalKind
    person: ListedPerson
    alike: list[AlikeAccount]


class WaitingLeaver(Contract):
    """Someone who has left by the list, and why that waits. ``leads``: a head or safeguarding lead there; ``by_trust``:
    the trust lead or the data protection officer decides about them, and nobody else."""

    person: ListedPerson
    held: HeldBack
    leads: bool
    by_trust: bool = False


class DoneLeaver(Contract):
    """What became of a leaver. ``by`` null: by itself, as the list said."""

    staff_id: UUID
    name: str
    outcome: LeavingOutcome
    reason: KeepReason | None
    done_at: datetime
    by: str | None


class SchoolStaffLists(Contract):
    """All of a school. ``more``: how many proposals are left out. ``done``: of the last month."""

    school_id: UUID
    sources: list[StaffListSource]
    proposals: list[StaffProposal]
    more: int
    leavers: list[WaitingLeaver]
    done: list[DoneLeaver]


class StaffListCount(Contract):
    """How much waits at a school."""

    school_id: UUID
    proposals: int
    leavers: int


class StaffListCounts(Contract):
    """At each of the caller's schools that has a list."""

    schools: list[StaffListCount]


class InviteListed(Contract):
    """Makes the account that was proposed, or gives its roles to the account that has the address already.

    ``email``: where the list has none, or another is right.
    """

    person_id: UUID
    revision: Revision
    email: Email | None = None
    grants: Annotated[list[AskedGrant], Field(min_length=1, max_length=20)]


class ListedInvited(Contract):
    """The account, and the requests that wait for a second person."""

    staff_id: UUID
    requests: list[UUID]


class SettleListed(Contract):
    """Decides about a proposal: ``dismiss`` (nothing is done until the list says something else), ``take`` (name and
    address of the account become those of the list, by the rules of any change), ``link`` (the account of the school
    with the address ``email`` is theirs), ``unlink`` (the account is somebody else's)."""

    person_id: UUID
    revision: Revision
    decision: Literal["dismiss", "take", "link", "unlink"]
    email: Email | None = None


class ListedSettled(Contract):
    """``request_id``: the new address waits for a second person or its owner."""

    request_id: UUID | None = None


class SeenLeaver(Contract):
    """A leaver as they were read."""

    person_id: UUID
    revision: Revision


class DecideLeavers(Contract):
    """About leavers that wait: they leave (``agree``), or their accounts are kept, for a reason."""

    school_id: UUID
    leavers: Annotated[list[SeenLeaver], Field(min_length=1, max_length=500)]
    agree: bool
    reason: KeepReason | None = None


class LeaversDecided(Contract):
    """How many left, and how many wait on, since nobody else may triage or confirm there."""

    left: int
    kept: int
    waiting: int


class SettleLeavingLead(Contract):
    """About a lead who leaves by a staff list: access ends now (``agree``), or is kept, for a reason."""

    person_id: UUID
    revision: Revision
    agree: bool
    reason: KeepReason | None = None


STAFF_LIST_COUNTS = Call(
    "identity.staff_list_counts",
    Empty,
    StaffListCounts,
    what="how much waits in the staff lists of the caller's schools",
    right=Right.STAFF_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.STAFF_LISTED_READ,),
)
LISTED_STAFF = Call(
    "identity.listed_staff",
    StaffListsRef,
    SchoolStaffLists,
    what="what a school's staff lists propose, leavers that wait, and what was done this month",
    right=Right.STAFF_ADMINISTER,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.STAFF_LISTED_READ,),
)
INVITE_LISTED = Call(
    "identity.invite_listed",
    InviteListed,
    ListedInvited,
    what="the account that a list proposes, with the roles the caller chose",
    right=Right.STAFF_ADMINISTER,
    at="as `give_role` for each role",
    tier="elevated",
    writes=True,
    audits=(AuditAction.STAFF_LISTED_SETTLE,),
)
SETTLE_LISTED = Call(
    "identity.settle_listed",
    SettleListed,
    ListedSettled,
    what="dismisses a proposal, takes over name and address, or says whose account it is; `stale_version`",
    right=Right.STAFF_ADMINISTER,
    at="at the school, and as `change_account` for a change",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.STAFF_ACCOUNT_CHANGE,
        AuditAction.STAFF_ADDRESS_ASK,
        AuditAction.STAFF_ADDRESS_CHANGE,
        AuditAction.STAFF_LISTED_SETTLE,
    ),
)
DECIDE_LEAVERS = Call(
    "identity.decide_leavers",
    DecideLeavers,
    LeaversDecided,
    what="leavers that wait leave, or their accounts are kept; `stale_version`",
    right=Right.STAFF_ADMINISTER,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.ROLE_GRANT_END,
        AuditAction.STAFF_LEAVERS_DECIDE,
        AuditAction.STAFF_STATE_SET,
    ),
)
SETTLE_LEAVING_LEAD = Call(
    "identity.settle_leaving_lead",
    SettleLeavingLead,
    Empty,
    what="access of a lead who leaves by a staff list ends now, or is kept; `stale_version`",
    right=Right.SESSION_OWN,
    at="and being the trust lead or data protection officer there",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.ROLE_GRANT_END,
        AuditAction.STAFF_LEAVERS_DECIDE,
        AuditAction.STAFF_STATE_SET,
    ),
)
