"""RPC of the identity service: whether two people are two, and independent of each other."""

from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty

Tie = Literal[
    "same_account",
    "same_mailbox",
    "same_person",
    "same_factor",
    "known_device",
    "same_session",
    "made_account",
    "gave_role",
    "confirmed",
    "account_in_doubt",
    "not_active",
    "administers",
    "no_right",
    "role_since",
]
"""What ties two accounts, or keeps one from counting. ``same_person``: alike by a name they have or had, until somebody
said that they are two people;
``known_device``: both were used on one device; ``made_account``, ``gave_role``, ``confirmed``: one did that for the
other in the last 30 days; ``account_in_doubt``: only a mailbox says whose it is; ``no_right``: it does not hold what
it acted by; ``role_since``: it was given that after what it acts on was asked for."""
TIES: tuple[Tie, ...] = get_args(Tie)

Act = Literal["disposal", "merge"]
"""What takes two people."""


class HowApart(Contract):
    """``first`` proposed, under ``session_id``, at ``since``; ``second`` agrees. Sessions are left out where nobody is
    acting just now. What each acts by follows from ``act``: a disposal by ``retention:propose`` at the school and
    ``retention:agree``; a merge of two pupils by ``pupil:match`` and ``concern:triage``, both at the school."""

    first: UUID
    second: UUID
    school_id: UUID
    since: datetime
    first_session: UUID | None = None
    second_session: UUID | None = None
    act: Act = "disposal"


class Apart(Contract):
    """Everything that ties them; none: they count as two."""

    ties: list[Tie]


class AreTwo(Contract):
    """Whether ``first`` asked and ``second`` may agree, at the school, where it matters only that they are two."""

    first: UUID
    second: UUID
    school_id: UUID


class FindColleagues(Contract):
    """Whose account it may be that somebody means at the school: as they call them, and by accounts they chose."""

    school_id: UUID
    words: Annotated[str, Field(max_length=200)] = ""
    staff_ids: Annotated[list[UUID], Field(max_length=20)] = []


class FoundColleagues(Contract):
    """``staff_ids``: every account of the trust that may be theirs, by its mailbox, a name like it or a title.
    ``named``: whether an account was chosen, or the words hold a surname that there is, and no title. ``team``: who
    triages at the school in whatever state of their account, but for the trust lead."""

    staff_ids: list[UUID]
    named: bool
    team: list[UUID]


class LikeNamed(Contract):
    """One of two accounts with like names. ``email_plain``: as machines read it, where it is not all in ASCII."""

    staff_id: UUID
    name: str
    email: str
    email_plain: str | None


class LikeNames(Contract):
    """Two accounts that count as one person wherever two are asked for, until somebody says that they are two.

    ``mine``: the caller is the first of them, and may ask; ``mine_to_say``: the caller may say it. ``asked_by``: the
    name of who asked for that last.
    """

    first: LikeNamed
    second: LikeNamed
    mine: bool
    mine_to_say: bool
    asked_by: str | None
    asked_at: datetime | None


class LikeNamesList(Contract):
    """The caller's own, and those about which the caller may say something; those who ask first, 50 at most."""

    pairs: list[LikeNames]


class AskTwoPeople(Contract):
    """The caller is not the other one, whose name is like theirs: somebody is asked to say so."""

    other_id: UUID


class SayTwoPeople(Contract):
    """The caller knows both and says that they are two people."""

    first_id: UUID
    second_id: UUID


HOW_APART = Call(
    "identity.how_apart",
    HowApart,
    Apart,
    what="what ties two accounts, as codes, so that they do not count as two independent people",
    right=Right.SERVICE_PEOPLE_APART,
    audits=(AuditAction.STAFF_APART_CHECK,),
)
ARE_TWO = Call(
    "identity.are_two",
    AreTwo,
    Apart,
    what="what makes one person of two accounts, where it matters only that they are two",
    right=Right.SERVICE_PEOPLE_APART,
    audits=(AuditAction.STAFF_APART_CHECK,),
)
FIND_COLLEAGUES = Call(
    "identity.find_colleagues",
    FindColleagues,
    FoundColleagues,
    what="whose account it may be that a report is about, by how its reporter calls them, and who triages there",
    right=Right.SERVICE_PEOPLE_APART,
    audits=(AuditAction.STAFF_LIST_READ,),
)
LIST_LIKE_NAMES = Call(
    "identity.list_like_names",
    Empty,
    LikeNamesList,
    what="accounts with like names that count as one person: the caller's own, and those the caller may tell apart",
    right=Right.SESSION_OWN,
    tier="elevated",
    audits=(AuditAction.SIGHT_REQUEST_READ,),
)
ASK_TWO_PEOPLE = Call(
    "identity.ask_two_people",
    AskTwoPeople,
    Empty,
    what="somebody is asked to say that the caller and another one with a like name are two people",
    right=Right.SESSION_OWN,
    at="of one's own account",
    tier="elevated",
    writes=True,
    audits=(AuditAction.STAFF_APART_ASK,),
)
SAY_TWO_PEOPLE = Call(
    "identity.say_two_people",
    SayTwoPeople,
    Empty,
    what="two accounts with like names are two people's, says a third person; both and the trust lead are told",
    right=Right.SESSION_OWN,
    at="and being a second person where they work, neither of the two nor tied to one",
    tier="elevated",
    writes=True,
    audits=(AuditAction.STAFF_APART_SAY,),
)
