"""Wales: the Wales Safeguarding Procedures, from the strategy discussion on; how soon a referral is decided on and a
conference held is not known."""

from datetime import date
from functools import partial

from timescales.codes import End, Must, Status
from timescales.days import KindOfDay
from timescales.rule import Rule, Span
from timescales.starts import Start

from . import CHECKED
from .england_child_protection import WALES_FGM

_procedures = partial(
    Rule,
    nation="wales",
    must=Must.AUTHORITY,
    source="Wales Safeguarding Procedures, section 3 part 2 (safeguarding.wales, c3pt2-p13)",
    edition="2019",
    status=Status.VERIFIED,
    since=date(2019, 11, 11),
    checked_on=CHECKED,
)

WALES: tuple[Rule, ...] = (
    _procedures(
        code="wales-core-group",
        what="the core group meets for the first time",
        starts=Start.CONFERENCE_HELD,
        ends=End.CORE_GROUP_HELD,
        length=10,
        kind=KindOfDay.WORKING,
    ),
    _procedures(
        code="wales-core-group-next",
        what="the core group meets again: monthly, and no further apart than this",
        starts=Start.CORE_GROUP_HELD,
        ends=End.CORE_GROUP_HELD,
        length=6,
        kind=KindOfDay.WEEK,
    ),
    _procedures(
        code="wales-review-1",
        what="the first review conference is held",
        starts=Start.CONFERENCE_HELD,
        ends=End.REVIEW_HELD,
        length=3,
        kind=KindOfDay.MONTH,
    ),
    _procedures(
        code="wales-review-n",
        what="the next review conference is held, until the plan ends",
        starts=Start.LAST_REVIEW_HELD,
        ends=End.REVIEW_HELD,
        length=6,
        kind=KindOfDay.MONTH,
    ),
    _procedures(
        code="wales-assessment",
        what="the authority finishes its assessment",
        starts=Start.STRATEGY_DISCUSSION,
        ends=End.ASSESSED,
        length=42,
        kind=KindOfDay.WORKING,
    ),
    _procedures(
        code="wales-allegation",
        what="the authority's designated officer is told of an allegation against staff: within 24 hours, or outside "
        "office hours on the next working day",
        starts=Start.ALLEGATION_REPORTED,
        ends=End.OFFICER_TOLD,
        length=24,
        kind=KindOfDay.HOUR,
        or_within=Span(1, KindOfDay.WORKING),
        must=Must.SCHOOL,
        source="Wales Safeguarding Procedures, section 5 (diogelu.cymru/en/s5-i/s5-i-7)",
        edition="section 5 as read in 2026",
    ),
    WALES_FGM,
)
