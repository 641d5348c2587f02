"""The rules that come ready, and which of several editions counts on a day: of England, and of Wales as far as its
procedures were read. Of Scotland and Northern Ireland there are none; a trust sets its own.

A rule is never changed: what replaces it is another with its own ``since``, so that what was due is counted by what was
in force.
"""

from collections.abc import Iterable
from datetime import date

from .ready.england_alternative_provision import ENGLAND_ALTERNATIVE_PROVISION
from .ready.england_child_protection import ENGLAND_CHILD_PROTECTION
from .ready.england_ehc import ENGLAND_EHC
from .ready.england_looked_after import ENGLAND_LOOKED_AFTER
from .ready.england_transfer import ENGLAND_TRANSFER
from .ready.wales import WALES
from .rule import Rule
from .starts import Start

RULES: tuple[Rule, ...] = (
    *ENGLAND_CHILD_PROTECTION,
    *ENGLAND_TRANSFER,
    *ENGLAND_EHC,
    *ENGLAND_LOOKED_AFTER,
    *ENGLAND_ALTERNATIVE_PROVISION,
    *WALES,
)


def rules_of(nation: str, rules: Iterable[Rule] = RULES) -> tuple[Rule, ...]:
    """Those of a nation, in their order."""
    return tuple(rule for rule in rules if rule.nation == nation)


def rule_of(code: str, day: date, rules: Iterable[Rule] = RULES) -> Rule | None:
    """The rule of that code in force on ``day``, the later of two; before the first of them was, the first; None for an
    unknown code, and for one that was in force and is no more."""
    known = sorted((rule for rule in rules if rule.code == code), key=_since)
    in_force = (rule for rule in reversed(known) if rule.in_force(day))
    before = known[0] if known and day < _since(known[0]) else None
    return next(in_force, before)


def begun_by(start: Start, nation: str, day: date, rules: Iterable[Rule] = RULES) -> tuple[Rule, ...]:
    """What begins in a nation when ``start`` happens on ``day``: one edition of each rule, also of those that are
    switched off."""
    known = rules_of(nation, rules)
    codes = dict.fromkeys(rule.code for rule in known if rule.starts is start)
    return tuple(rule for code in codes if (rule := rule_of(code, day, known)))


def _since(rule: Rule) -> date:
    return rule.since or date.max
