"""England: education, health and care (EHC) needs assessments, and reviews of the plans."""

from datetime import date
from functools import partial

from timescales.codes import End, Must, Status, Stretch
from timescales.days import KindOfDay
from timescales.rule import Rule
from timescales.starts import Start

from . import CHECKED

_regulations = partial(
    Rule,
    nation="england",
    edition="2014",
    since=date(2014, 9, 1),
    checked_on=CHECKED,
)

ENGLAND_EHC: tuple[Rule, ...] = (
    _regulations(
        code="ehc-decide",
        what="the authority decides whether to assess the child's needs, and says so",
        starts=Start.EHC_REQUESTED,
        ends=End.DECISION_TOLD,
        length=6,
        kind=KindOfDay.WEEK,
        must=Must.AUTHORITY,
        source="SI 2014/1530 regulation 5",
        status=Status.VERIFIED,
        is_statutory=True,
        stretches=(Stretch.SCHOOL_CLOSED, Stretch.OTHER_EXCEPTION),
        not_verified="how long a school has to be closed for it to take longer",
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
        source="SI 2014/1530 regulation 10",
        status=Status.UNVERIFIED,
        ships_on=False,
        stretches=(Stretch.OTHER_EXCEPTION,),
        not_verified="regulation 10 was not read",
    ),
    _regulations(
        code="ehc-draft",
        what="the parent or young person has at least so long to say what they think of the draft plan",
        starts=Start.EHC_DRAFT_SENT,
        ends=End.DRAFT_ANSWERED,
        length=15,
        kind=KindOfDay.UNSAID,
        must=Must.PARENT,
        source="SI 2014/1530 regulation 13(1): beginning with the day on which the draft was served",
        status=Status.SECONDARY,
        is_statutory=True,
        begins_with_start=True,
        not_verified="the text does not say which kind of day it means",
    ),
    _regulations(
        code="ehc-final",
        what="the authority issues the final plan",
        starts=Start.EHC_REQUESTED,
        ends=End.PLAN_MADE,
        length=20,
        kind=KindOfDay.WEEK,
        must=Must.AUTHORITY,
        source="SI 2014/1530 regulation 13, as the government's guidance of 2020 gives it",
        status=Status.VERIFIED,
        is_statutory=True,
        stretches=(Stretch.OTHER_EXCEPTION,),
        not_verified="on what grounds it may take longer (regulation 13(3))",
    ),
    _regulations(
        code="ehc-review",
        what="the plan is reviewed",
        starts=Start.EHC_PLAN_REVIEWED,
        ends=End.REVIEW_HELD,
        length=12,
        kind=KindOfDay.MONTH,
        must=Must.AUTHORITY,
        source="the annual review, as described by sendadvicesurrey.org.uk",
        status=Status.SECONDARY,
        not_verified="the regulations were not read",
    ),
    _regulations(
        code="ehc-review-papers",
        what="everybody invited has the papers of the review meeting",
        starts=Start.EHC_REVIEW_PLANNED,
        ends=End.PAPERS_SENT,
        length=2,
        kind=KindOfDay.WEEK,
        must=Must.SCHOOL,
        source="the annual review, as described by sendadvicesurrey.org.uk",
        status=Status.SECONDARY,
        is_before=True,
        not_verified="the regulations were not read",
    ),
)
