"""RPC of the identity service: whether two people are two, and independent of each other."""

from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract

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
