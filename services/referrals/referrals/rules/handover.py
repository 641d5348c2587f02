"""From when the days of a file that goes to another school count, and by which rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from timescales.rule import Rule

IN_YEAR = "cp-transfer"
NEW_TERM = "cp-transfer-new-term"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Counted:
    """The code of the rule, and its start: the day the child came, or the first day of the new term."""

    code: str
    on: date

    def start_for(self, rule: Rule) -> date:
        """The first day of a term is day 1 ("within the first five days"), also of a rule that counts the day after."""
        return self.on - _DAY if self.code == NEW_TERM and not rule.begins_with_start else self.on


def counted(begun_on: date, terms: Sequence[tuple[date, date]]) -> Counted:
    """Who comes between two terms, or on the first day of one, comes with the new term; all others, and all where no
    later term is entered, in the year (KCSIE 2026, paragraph 150)."""
    in_term = any(first < begun_on <= last for first, last in terms)
    new_terms = [first for first, _ in terms if first >= begun_on]
    return Counted(IN_YEAR, begun_on) if in_term or not new_terms else Counted(NEW_TERM, min(new_terms))
