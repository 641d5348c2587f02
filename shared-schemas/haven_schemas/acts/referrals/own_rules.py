"""RPC of the referrals service: rules of time that a trust sets for itself or for one agency."""

from datetime import date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..identity import ShortText
from ..identity.schools import Nation
from ..paging import Empty

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


class KeepOwnRule(OwnRuleWords):
    """A new rule, or a later edition of one (``rule_id`` None), or what one says from now on; ``version``: as seen.
    Deadlines that run keep theirs."""

    rule_id: UUID | None = None
    version: int = 0


class OwnRuleKept(Contract):
    """Its id and version now."""

    id: UUID
    version: int


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


LIST_OWN_RULES = Call(
    "referrals.list_own_rules",
    Empty,
    OwnRuleList,
    what="the rules of time that the trust set, with all editions, and those that come ready which it switched",
    right=Right.CATEGORY_ADMINISTER,
    at="at every school",
    tier="elevated",
)
KEEP_OWN_RULE = Call(
    "referrals.keep_own_rule",
    KeepOwnRule,
    OwnRuleKept,
    what="adds a rule of the trust, an edition of one, or changes one, with the version that was seen",
    right=Right.CATEGORY_ADMINISTER,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_RULE_KEEP,),
)
SWITCH_RULE = Call(
    "referrals.switch_rule",
    SwitchRule,
    RuleSwitch,
    what="a rule that comes ready begins clocks here, or does not, and why",
    right=Right.CATEGORY_ADMINISTER,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_RULE_KEEP,),
)
