"""Which rules count for referrals to an agency on a day: those that come ready, as switched, and the trust's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from timescales.rule import Rule
from timescales.rules import RULES


@dataclass(frozen=True)
class RuleOfTrust:
    """A rule of the trust: of referrals to one agency, or to all of its nation."""

    rule: Rule
    agency_id: UUID | None


@dataclass(frozen=True)
class InUse:
    """``general``: of every agency of the nation; ``of_agency``: of this one, in place of a general one of its code."""

    general: tuple[Rule, ...]
    of_agency: tuple[Rule, ...]


def in_use(
    nation: str,
    day: date,
    agency_id: UUID | None,
    own: Iterable[RuleOfTrust],
    switched: Mapping[tuple[str, str], bool],
    ready: Iterable[Rule] = RULES,
) -> InUse:
    """``agency_id`` None: of no one agency. ``switched``: what comes ready, by nation and code, that the trust switched
    on or off. The trust's own counts in place of what comes ready under its code, also while that is switched off."""
    known = [each for each in own if each.rule.nation == nation and each.rule.in_force(day)]
    of_trust = {each.rule.code: each.rule for each in known if each.agency_id is None}
    of_agency = {each.rule.code: each.rule for each in known if each.agency_id and each.agency_id == agency_id}
    comes_ready = (
        rule
        for rule in ready
        if rule.nation == nation
        and rule.in_force(day)
        and counts(rule, switched.get((nation, rule.code)))
        and rule.code not in of_trust
    )
    general = (*comes_ready, *of_trust.values())
    return InUse(tuple(rule for rule in general if rule.code not in of_agency), tuple(of_agency.values()))


def counts(rule: Rule, is_on: bool | None) -> bool:
    """Whether one that comes ready does: as the trust switched it (None: it did not), and what the law sets even so,
    also where it was switched off before somebody read the law."""
    return rule.ships_on if is_on is None or rule.is_statutory else is_on


def may_switch(rule: Rule) -> bool:
    """Whether a trust decides for itself if it counts: never of what the law sets, nor of what is not in force."""
    return not rule.is_statutory and rule.since is not None
