"""England: education, health and care (EHC) needs assessments, and reviews of the plans."""

from datetime import date
from functools import partial

from timescales.codes import End, Must, Status, Stretch
from timescales.days import KindOfDay
from timescales.rule import Rule
from timescales.starts import Start

from . import CHECKED, CHECKED_AGAIN, CHECKED_MOVES

_regulations = partial(
    Rule,
    nation="england",
    edition="2014",
    since=date(2014, 9, 1),
    checked_on=CHECKED,
)
_after_review = partial(
    _regulations,
    source="SI 2014/1530 regulation 20, as councils' pages give it",
    status=Status.SECONDARY,
    is_statutory=True,
    checked_on=CHECKED_AGAIN,
)
_before_move = partial(
    _regulations,
    starts=Start.EHC_MOVE_PLANNED,
    ends=End.PLAN_MADE,
    must=Must.AUTHORITY,
    status=Status.VERIFIED,
    is_statutory=True,
    checked_on=CHECKED_MOVES,
)

_GROUNDS = (Stretch.SCHOOL_CLOSED, Stretch.EXCEPTIONAL_CIRCUMSTANCES, Stretch.CHILD_ABSENT)
"""SI 2014/1530 regulations 5(4), 10(4) and 13(3): the school was closed for at least four weeks, exceptional personal
circumstances, the child was away from the area for at least four weeks."""

ENGLAND_EHC: tuple[Rule, ...] = (
    _regulations(
        code="ehc-decide",
        what="the authority decides whether to assess the child's needs, and says so",
        starts=Start.EHC_REQUESTED,
        ends=End.DECISION_TOLD,
        length=6,
        kind=KindOfDay.WEEK,
        must=Must.AUTHORITY,
        source="SI 2014/1530 regulation 5(1) and (4)",
        status=Status.VERIFIED,
        checked_on=CHECKED_AGAIN,
        is_statutory=True,
        stretches=_GROUNDS,
    ),
    _regulations(
        code="ehc-advice",
        what="the school gives the advice that the authority asked for",
        starts=Start.EHC_ADVICE_ASKED,
        ends=End.ADVICE_GIVEN,
        length=6,
        kind=KindOfDay.WEEK,
        must=Must.SCHOOL,
        source="SI 2014/1530 regulation 8, as quoted by edyourself.org",
        status=Status.SECONDARY,
        is_statutory=True,
        stretches=(Stretch.APPOINTMENT_MISSED,),
    ),
    _regulations(
        code="ehc-refuse",
        what="the authority says that it makes no plan",
        starts=Start.EHC_REQUESTED,
        ends=End.DECISION_TOLD,
        length=16,
        kind=KindOfDay.WEEK,
        must=Must.AUTHORITY,
        source="SI 2014/1530 regulation 10(1) and (4)",
        status=Status.VERIFIED,
        checked_on=CHECKED_AGAIN,
        is_statutory=True,
        stretches=_GROUNDS,
    ),
    _regulations(
        code="ehc-draft",
        what="the parent or young person has at least so long to say what they think of the draft plan",
        starts=Start.EHC_DRAFT_SENT,
        ends=End.DRAFT_ANSWERED,
        length=15,
        kind=KindOfDay.CALENDAR,
        must=Must.PARENT,
        source="SI 2014/1530 regulation 13(1)(a): at least 15 days beginning with the day it was served",
        status=Status.VERIFIED,
        checked_on=CHECKED_AGAIN,
        is_statutory=True,
        begins_with_start=True,
    ),
    _regulations(
        code="ehc-final",
        what="the authority issues the final plan",
        starts=Start.EHC_REQUESTED,
        ends=End.PLAN_MADE,
        length=20,
        kind=KindOfDay.WEEK,
        must=Must.AUTHORITY,
        source="SI 2014/1530 regulation 13(2) and (3)",
        status=Status.VERIFIED,
        checked_on=CHECKED_AGAIN,
        is_statutory=True,
        stretches=_GROUNDS,
    ),
    _regulations(
        code="ehc-review",
        what="the plan is reviewed",
        starts=Start.EHC_PLAN_REVIEWED,
        ends=End.REVIEW_HELD,
        length=12,
        kind=KindOfDay.MONTH,
        must=Must.AUTHORITY,
        source="Children and Families Act 2014 section 44(1)",
        status=Status.VERIFIED,
        checked_on=CHECKED_AGAIN,
        is_statutory=True,
        not_verified="before a child moves to another phase of education, or to another place after 16, the plan is "
        "reviewed and changed earlier: start that date as well",
    ),
    _regulations(
        code="ehc-review-papers",
        what="everybody invited has the papers of the review meeting",
        starts=Start.EHC_REVIEW_PLANNED,
        ends=End.PAPERS_SENT,
        length=2,
        kind=KindOfDay.WEEK,
        must=Must.SCHOOL,
        source="SI 2014/1530 regulation 20(4)",
        status=Status.VERIFIED,
        checked_on=CHECKED_AGAIN,
        is_statutory=True,
        is_before=True,
    ),
    _after_review(
        code="ehc-review-report",
        what="the school sends its report on the review meeting",
        starts=Start.EHC_REVIEW_HELD,
        ends=End.REPORT_SENT,
        length=2,
        kind=KindOfDay.WEEK,
        must=Must.SCHOOL,
    ),
    _after_review(
        code="ehc-review-decision",
        what="the authority says whether it keeps the plan, changes it or ends it",
        starts=Start.EHC_REVIEW_HELD,
        ends=End.DECISION_TOLD,
        length=4,
        kind=KindOfDay.WEEK,
        must=Must.AUTHORITY,
    ),
    _after_review(
        code="ehc-review-final",
        what="the authority issues the plan as changed",
        starts=Start.EHC_CHANGES_PROPOSED,
        ends=End.PLAN_MADE,
        length=8,
        kind=KindOfDay.WEEK,
        must=Must.AUTHORITY,
    ),
    _before_move(
        code="ehc-phase-transfer",
        what="the plan of a child who moves to another phase of education is reviewed and, where needed, changed",
        length=1,
        kind=KindOfDay.DATE,
        before_date=(2, 15),
        source="SI 2014/1530 regulation 18(1)(b)",
    ),
    _before_move(
        code="ehc-phase-transfer-post-16",
        what="the plan of a child who moves from secondary school to a post-16 institution is reviewed and, where "
        "needed, changed",
        length=1,
        kind=KindOfDay.DATE,
        before_date=(3, 31),
        source="SI 2014/1530 regulation 18(1)(a)",
    ),
    _before_move(
        code="ehc-post-16-move",
        what="the plan of a young person who moves from one post-16 institution to another is reviewed and, where "
        "needed, changed",
        length=5,
        kind=KindOfDay.MONTH,
        is_before=True,
        source="SI 2014/1530 regulation 18(2): at least five months before",
    ),
)
