"""Editions of a rule: the next one ends the one before."""

from dataclasses import replace
from datetime import timedelta

from .rule import Rule

_DAY = timedelta(days=1)


def ended_by(old: Rule, new: Rule) -> Rule:
    """``old`` until the day before ``new`` starts; ``ValueError`` if that is not known."""
    if new.since is None:
        raise ValueError("an edition that is not in force ends no other")
    return replace(old, until=new.since - _DAY)
