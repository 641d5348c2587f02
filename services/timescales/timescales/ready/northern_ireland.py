"""Northern Ireland: two numbers, as others quote them. How soon a conference is held is not known."""

from functools import partial

from timescales.codes import End, Must, Status
from timescales.days import KindOfDay
from timescales.rule import Rule
from timescales.starts import Start

from . import CHECKED

_procedures = partial(
    Rule,
    nation="northern_ireland",
    must=Must.AUTHORITY,
    edition="as read in 2026",
    status=Status.SECONDARY,
    since=CHECKED,
    checked_on=CHECKED,
)

NORTHERN_IRELAND: tuple[Rule, ...] = (
    _procedures(
        code="northern-ireland-strategy",
        what="the strategy discussion is held",
        starts=Start.REFERRAL_RECEIVED,
        ends=End.DISCUSSION_HELD,
        length=24,
        kind=KindOfDay.HOUR,
        source="the regional procedures, as described by childprotectionuk.co.uk",
        not_verified="what the 24 hours of the discussion count from; since when it holds",
    ),
    _procedures(
        code="northern-ireland-assessment",
        what="the initial assessment is finished",
        starts=Start.REFERRAL_RECEIVED,
        ends=End.ASSESSED,
        length=10,
        kind=KindOfDay.WORKING,
        source="the regional procedures, as described by nspcc.org.uk",
        not_verified="since when it holds",
    ),
)
