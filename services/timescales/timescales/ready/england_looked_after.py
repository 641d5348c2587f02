"""England: looked-after children: their reviews, and their personal education plans (PEP)."""

from datetime import date
from functools import partial

from timescales.codes import End, Must, Status
from timescales.days import KindOfDay
from timescales.rule import Rule
from timescales.starts import Start

from . import CHECKED, CHECKED_AGAIN

_review = partial(
    Rule,
    nation="england",
    ends=End.REVIEW_HELD,
    must=Must.AUTHORITY,
    edition="2010",
    status=Status.VERIFIED,
    is_statutory=True,
    since=date(2011, 4, 1),
    checked_on=CHECKED_AGAIN,
)
_plan = partial(
    Rule,
    nation="england",
    must=Must.AUTHORITY,
    source="statutory guidance on looked-after children's education, as Cumberland and Slough councils give it",
    edition="as read in 2026",
    status=Status.SECONDARY,
    since=CHECKED,
    checked_on=CHECKED_AGAIN,
    not_verified="the guidance itself was not read, nor since when it says so",
)

ENGLAND_LOOKED_AFTER: tuple[Rule, ...] = (
    _review(
        code="looked-after-review-1",
        what="the first review of a looked-after child is held",
        starts=Start.LOOKED_AFTER,
        length=20,
        kind=KindOfDay.WORKING,
        source="SI 2010/959 regulation 33(1)",
    ),
    _review(
        code="looked-after-review-2",
        what="the second review of a looked-after child is held",
        starts=Start.LOOKED_AFTER_FIRST_REVIEW,
        length=3,
        kind=KindOfDay.MONTH,
        source="SI 2010/959 regulation 33(2)",
    ),
    _review(
        code="looked-after-review-n",
        what="the next review of a looked-after child is held",
        starts=Start.LOOKED_AFTER_LAST_REVIEW,
        length=6,
        kind=KindOfDay.MONTH,
        source="SI 2010/959 regulation 33(2)",
    ),
    _plan(
        code="pep-first",
        what="the first personal education plan (PEP) is made: the authority and its virtual school head must, the "
        "school's designated teacher leads",
        starts=Start.LOOKED_AFTER,
        ends=End.EDUCATION_PLAN_MADE,
        length=20,
        kind=KindOfDay.WORKING,
    ),
    _plan(
        code="pep",
        what="the personal education plan (PEP) is reviewed, every term: the authority and its virtual school head "
        "must, the school's designated teacher leads",
        starts=Start.TERM_STARTED,
        ends=End.REVIEW_HELD,
        length=1,
        kind=KindOfDay.TERM,
    ),
)
