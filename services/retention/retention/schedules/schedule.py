"""A schedule: a rule, its years and what it counts from."""

from dataclasses import dataclass
from datetime import date

from haven_schemas.acts.retention.schedules import Basis, Trigger
from timescales.codes import Status


@dataclass(frozen=True)
class Schedule:
    """``years`` after ``trigger`` a person reviews records of kind ``record``; the day alone destroys nothing.

    ``keeps``: the review proposes to keep them, and whoever destroys them writes why. ``here``: Haven has records of
    this kind; False: it is shown for the school's own records and counts nothing. ``since`` and ``until``: in force
    from and to, both included; no ``since``: as long as anybody knows. ``not_verified``: what of it nobody has compared
    with its text; ``checked_on``: when somebody last looked, None: the trust's own.
    """

    code: str
    record: str
    what: str
    trigger: Trigger
    years: int
    basis: Basis
    source: str
    edition: str
    status: Status
    checked_on: date | None
    keeps: bool = False
    here: bool = True
    since: date | None = None
    until: date | None = None
    not_verified: str = ""

    def in_force(self, day: date) -> bool:
        """Whether it counts on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
