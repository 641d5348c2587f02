"""England: children who are taught at another provider."""

from datetime import date

from timescales.codes import End, Must, Status
from timescales.days import KindOfDay
from timescales.rule import Rule
from timescales.starts import Start

_LOOKED_AT = date(2026, 11, 28)
"""Later than the others: this one was not among what was looked at on ``CHECKED``."""

ENGLAND_ALTERNATIVE_PROVISION: tuple[Rule, ...] = (
    Rule(
        code="alternative-provision-review",
        nation="england",
        what="the school has reviewed the placement in alternative provision: attendance, safety, and whether it still "
        "fits",
        starts=Start.TAUGHT_ELSEWHERE,
        ends=End.REVIEW_HELD,
        length=6,
        kind=KindOfDay.WEEK,
        must=Must.SCHOOL,
        source="Keeping children safe in education 2025, half-termly, as described by hrconnect.org.uk (KCSIE 2025: "
        "September update)",
        edition="2025",
        status=Status.SECONDARY,
        since=date(2025, 9, 1),
        checked_on=_LOOKED_AT,
        not_verified="neither its text nor the edition of 2026 was read; it says half-termly and no number, and six "
        "weeks stand for that, since the days between two half-terms differ from school to school",
    ),
)
