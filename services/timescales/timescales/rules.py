"""Rules of law and guidance as data: how long, from when, who must, and how well that is verified.

A rule is never changed: what replaces it is another with its own ``since``, so that what was due is counted by what was
in force.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from .days import KindOfDay

Must = Literal["sending_school", "receiving_school", "maintained_school", "school"]


class Status(StrEnum):
    """``read``: the passage was read at the body's own address; ``reported``: another body's account of it; ``own``: no
    source gives a number, the trust sets it."""

    READ = "read"
    REPORTED = "reported"
    OWN = "own"


@dataclass(frozen=True)
class Rule:
    """``length`` days of ``kind`` after ``starts`` (``begins_with_start``: that day is day 1).

    ``since`` and ``until``: in force from and to, both included; None: still. ``checked_on``: when somebody last looked
    at the source.
    """

    code: str
    what: str
    starts: str
    length: int
    kind: KindOfDay
    must: Must
    source: str
    edition: str
    status: Status
    since: date
    checked_on: date
    until: date | None = None
    begins_with_start: bool = False

    def in_force(self, day: date) -> bool:
        """Whether it counted on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


_CHECKED = date(2026, 11, 26)
RULES: tuple[Rule, ...] = (
    Rule(
        code="cp-transfer",
        what="the child protection file is transferred and its receipt confirmed",
        starts="the child is at the new school, in the year",
        length=5,
        kind=KindOfDay.UNSAID,
        must="sending_school",
        source="Keeping children safe in education, paragraph 150",
        edition="2026",
        status=Status.REPORTED,
        since=date(2026, 9, 1),
        checked_on=_CHECKED,
    ),
    Rule(
        code="cp-transfer-new-term",
        what="the child protection file is transferred and its receipt confirmed",
        starts="the new term",
        length=5,
        kind=KindOfDay.UNSAID,
        must="sending_school",
        source="Keeping children safe in education, paragraph 150",
        edition="2026",
        status=Status.REPORTED,
        since=date(2026, 9, 1),
        checked_on=_CHECKED,
        begins_with_start=True,
    ),
    Rule(
        code="cp-chase",
        what="whoever sent a file and has no receipt asks for it",
        starts="the file was sent",
        length=5,
        kind=KindOfDay.UNSAID,
        must="sending_school",
        source="a council's page for schools (North Northamptonshire)",
        edition="2026",
        status=Status.REPORTED,
        since=date(2026, 9, 1),
        checked_on=_CHECKED,
    ),
    Rule(
        code="educational-record",
        what="the common transfer file and the educational record are sent",
        starts="the pupil ceases to be registered",
        length=15,
        kind=KindOfDay.SCHOOL,
        must="maintained_school",
        source="SI 2005/1437 regulation 9; good practice for academies",
        edition="as amended by SI 2008/1747",
        status=Status.READ,
        since=date(2008, 9, 1),
        checked_on=_CHECKED,
    ),
    Rule(
        code="new-pupil-return",
        what="the local authority is told of a name in the admission register",
        starts="the name is entered",
        length=5,
        kind=KindOfDay.UNSAID,
        must="school",
        source="SI 2024/208 regulation 13(1)",
        edition="2024",
        status=Status.READ,
        since=date(2024, 8, 19),
        checked_on=_CHECKED,
    ),
)


def rule_of(code: str, day: date, rules: Iterable[Rule] = RULES) -> Rule | None:
    """The rule of that code in force on ``day``; before the first of them was, the first; None for an unknown code."""
    known = sorted((rule for rule in rules if rule.code == code), key=lambda rule: rule.since)
    return next((rule for rule in reversed(known) if rule.in_force(day)), known[0] if known else None)
