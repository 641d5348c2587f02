"""England: children who are taught at another provider. No number was read anywhere: it starts switched off."""

from timescales.codes import End, Must, Status
from timescales.days import KindOfDay
from timescales.rule import Rule
from timescales.starts import Start

from . import CHECKED

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
        source="not read: as a policy of schools has it, every half-term",
        edition="not read",
        status=Status.UNVERIFIED,
        since=CHECKED,
        checked_on=CHECKED,
        ships_on=False,
        not_verified="no text that sets a time was read; six weeks stand for half a term, since the days between two "
        "half-terms differ from school to school",
    ),
)
