"""A day that somebody else set: the police, a court or another authority want an answer by then."""

from datetime import date

from .codes import End, Must, Status
from .days import KindOfDay
from .rule import Rule
from .starts import Start

ASKED = "request-answer"
"""Its code: no rule that comes ready, since no text sets its length."""


def asked_for(nation: str, asked_on: date, by: date) -> Rule:
    """A rule of one clock: from the day it was asked for to the day it is wanted by, both included.

    ``InvalidRule`` on ``length`` where that is not 1 to 3,660 days.
    """
    return Rule(
        code=ASKED,
        nation=nation,
        what="the request is answered",
        starts=Start.REQUEST_MADE,
        ends=End.ANSWERED,
        length=(by - asked_on).days + 1,
        kind=KindOfDay.CALENDAR,
        must=Must.SCHOOL,
        source="the day by which they want it",
        edition="as they asked",
        status=Status.OWN,
        since=asked_on,
        checked_on=asked_on,
        ships_on=False,
        begins_with_start=True,
    )
