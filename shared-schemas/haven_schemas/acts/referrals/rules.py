"""RPC of the referrals service: by when law and guidance want what, as it comes ready for a nation."""

from datetime import date
from uuid import UUID

from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..identity.schools import Nation
from ..paging import Empty
from .handover_days import HandoverDay, HandoverDayQuery


class TimescaleRule(Contract):
    """A rule in words: ``starts`` begins it, ``within`` says how long, ``must`` names who acts.

    ``set_by_law``: an Act or regulations set the length; never of an unverified one. ``counts``: it is switched on.
    ``open_question``: what of it nobody has compared with the text. ``rule_id``: of one that the trust set; with
    ``agency_name`` it is of referrals to that agency alone. ``switched_because``: why the trust switched one that comes
    ready, and ``switch_version`` which switch that was; ``may_switch``: whether it may.
    """

    code: str
    what: str
    starts: str
    within: str
    must: str
    source: str
    edition: str
    status: str
    """``verified``, ``secondary``, ``unverified`` or ``own``, as the package of timescales has them."""
    status_words: str
    set_by_law: bool
    counts: bool
    open_question: str
    since: date | None
    """In force from; None: not in force yet."""
    until: date | None
    checked_on: date
    rule_id: UUID | None = None
    agency_name: str = ""
    switched_because: str = ""
    switch_version: int = 0
    may_switch: bool = False
    subject: str = ""
    """What it is about, as a page is divided; empty from the release before."""


class RulesOfNation(Contract):
    """In the order of the table of rules; none that is over."""

    nation: Nation
    rules: list[TimescaleRule]


class RuleList(Contract):
    """Of the nations the caller's schools are in, as far as that is known here yet."""

    nations: list[RulesOfNation]


LIST_RULES = Call(
    "referrals.list_rules",
    Empty,
    RuleList,
    what="the rules of time that count in the nations of the caller's schools, in words",
    right=Right.RECORD_READ,
    tier="elevated",
)
HANDOVER_DAY = Call(
    "referrals.handover_day",
    HandoverDayQuery,
    HandoverDay,
    what="for incidents: by when a child's file is signed for at the school they come to; no child; asks nobody",
    right=Right.SERVICE_OPEN_WORK,
)
