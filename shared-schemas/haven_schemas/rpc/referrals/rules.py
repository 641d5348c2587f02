"""RPC of the referrals service: by when law and guidance want what, as it comes ready for a nation."""

from datetime import date
from uuid import UUID

from ...identifiers import Contract
from ..identity.schools import Nation


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
