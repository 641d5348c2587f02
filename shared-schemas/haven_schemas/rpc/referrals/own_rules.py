"""RPC of the referrals service: rules of time that a trust sets for itself or for one agency, and what they move."""

from datetime import date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ..identity import ShortText
from ..identity.schools import Nation
from .deadlines import Code

RuleCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,59}$")]
OwnStart = Literal[
    "referral_made",
    "strategy_discussion",
    "conference_held",
    "core_group_held",
    "last_review_held",
    "allegation_reported",
    "looked_after",
    "looked_after_first_review",
    "looked_after_last_review",
    "ehc_requested",
    "ehc_advice_asked",
    "ehc_plan_reviewed",
    "taught_elsewhere",
    "police_attended",
    "fgm_discovered",
    "joined_in_year",
    "new_term",
]
"""What begins one: the steps of a referral that are written down, or a day that somebody enters on a record."""
OwnEnd = Literal[
    "acknowledged",
    "decision_told",
    "assessed",
    "discussion_held",
    "conference_held",
    "core_group_held",
    "review_held",
    "officer_told",
    "plan_made",
    "education_plan_made",
    "advice_given",
    "school_told",
    "police_told",
    "receipt_confirmed",
]
"""What ends one."""
OwnKind = Literal["hour", "calendar", "working", "school", "week", "month"]
OwnMust = Literal["authority", "police", "health", "school", "sending_school", "trust"]
"""Who has to act; the school's and the trust's own are escalated, the others' are chased."""
OWN_STARTS: tuple[OwnStart, ...] = get_args(OwnStart)
OWN_ENDS: tuple[OwnEnd, ...] = get_args(OwnEnd)
OWN_KINDS: tuple[OwnKind, ...] = get_args(OwnKind)
OWN_MUSTS: tuple[OwnMust, ...] = get_args(OwnMust)


class OwnRuleWords(Contract):
    """A rule that the trust sets: ``length`` days of ``kind`` after ``starts`` ``must`` have done ``what``.

    ``agency_id``: of referrals to that agency alone; None: to every agency of the nation. ``source``: where the trust
    has it from, in its words. A rule of a code that comes ready is counted in its place, unless that is set by law.
    ``since`` and ``until``: both included.
    """

    code: RuleCode
    nation: Nation
    agency_id: UUID | None = None
    what: Annotated[str, Field(min_length=1, max_length=300)]
    starts: OwnStart
    ends: OwnEnd
    length: Annotated[int, Field(ge=1, le=3_660)]
    kind: OwnKind
    must: OwnMust
    source: Annotated[str, Field(min_length=1, max_length=500)]
    edition: ShortText
    since: date
    until: date | None = None


class DeadlineToMove(Contract):
    """A deadline that runs, as it was seen."""

    deadline_id: UUID
    version: int


class KeepOwnRule(OwnRuleWords):
    """A new rule, or a later edition of one (``rule_id`` None), or what one says from now on; ``version``: as seen.

    ``move``: deadlines that run and are counted by it from now on, ``because`` of what; all others keep what they have.
    """

    rule_id: UUID | None = None
    version: int = 0
    move: Annotated[list[DeadlineToMove], Field(max_length=200)] = []
    because: Code | None = None


class OwnRuleKept(Contract):
    """Its id and version now, and how many deadlines were moved."""

    id: UUID
    version: int
    moved: int


class OwnRule(OwnRuleWords):
    """One edition of a rule, as kept."""

    id: UUID
    version: int
    agency_name: str = ""
    kept_by: UUID
    kept_at: datetime


class RuleSwitch(Contract):
    """A rule that comes ready, as the trust switched it for itself; ``because`` in the trust's words."""

    nation: Nation
    code: RuleCode
    on: bool
    because: str
    version: int
    kept_by: UUID
    kept_at: datetime


class OwnRuleList(Contract):
    """The trust's own rules with all editions, by nation, code and first day; and what it switched."""

    rules: list[OwnRule]
    switches: list[RuleSwitch]


class SwitchRule(Contract):
    """Whether a rule that comes ready begins clocks here; ``version``: of the switch as seen, nought for none."""

    nation: Nation
    code: RuleCode
    on: bool
    because: Annotated[str, Field(min_length=1, max_length=500)]
    version: int = 0


class WhatWouldMove(OwnRuleWords):
    """The rule as it would be kept; nothing is written."""


class DeadlineMove(Contract):
    """A deadline that runs, as it is counted and as it would be.

    ``due_on``: the day that holds, ``counted_on``: the one its own rule counts to; ``would_be_on``: the one the new
    rule counts to. ``set_by_hand``: somebody set another day than the rule's, which stays.
    """

    deadline_id: UUID
    version: int
    referral_id: UUID | None = None
    record_id: UUID
    school_id: UUID
    agency_id: UUID | None = None
    agency_name: str = ""
    started_at: datetime
    due_on: date
    counted_on: date
    would_be_on: date
    set_by_hand: bool


class WouldMove(Contract):
    """Those of records the caller sees, the earliest first; at most 200 are listed. ``counted``: how many run by a rule
    of that code; ``moving``: of how many the day would be another. ``more``: not all that run were looked at."""

    moves: list[DeadlineMove]
    counted: int
    moving: int
    more: bool
