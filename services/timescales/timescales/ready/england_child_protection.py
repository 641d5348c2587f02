"""England: referrals, child protection, and what others tell a school or a school tells others."""

from dataclasses import replace
from datetime import date
from functools import partial

from timescales.codes import End, Must, Status
from timescales.days import KindOfDay
from timescales.rule import Rule, Span
from timescales.starts import Start

from . import CHECKED, CHECKED_AGAIN

_EARLIER_NUMBERS = (
    "not compared with the text of Working Together 2026, which could not be read: the number is that of the editions "
    "of 2018 to 2023, and no summary of 2026 seen says that it changed"
)
_working_together = partial(
    Rule,
    nation="england",
    must=Must.AUTHORITY,
    edition="2026",
    status=Status.SECONDARY,
    since=date(2026, 3, 18),
    checked_on=CHECKED,
)
_FGM = Rule(
    code="fgm",
    nation="england",
    what="the teacher who discovers female genital mutilation of a girl under 18 tells the police, in person: by the "
    "next working day as guidance has it, and by law before the end of one month",
    starts=Start.FGM_DISCOVERED,
    ends=End.POLICE_TOLD,
    length=1,
    kind=KindOfDay.WORKING,
    or_within=Span(1, KindOfDay.MONTH),
    must=Must.TEACHER,
    source="Female Genital Mutilation Act 2003 section 5B(5)(c), as the Serious Crime Act 2015 section 74 has it; the "
    "next working day: the Home Office's procedural information",
    edition="in force since 31 October 2015",
    status=Status.VERIFIED,
    since=date(2015, 10, 31),
    is_statutory=True,
    checked_on=CHECKED_AGAIN,
)
"""Of England and Wales."""

ENGLAND_CHILD_PROTECTION: tuple[Rule, ...] = (
    _working_together(
        code="ref-decide",
        what="the authority acknowledges the referral and says what it does next",
        starts=Start.REFERRAL_MADE,
        ends=End.ACKNOWLEDGED,
        length=1,
        kind=KindOfDay.WORKING,
        source="Working Together to Safeguard Children, as quoted by millbrookprimary.org.uk and by "
        "sussexchildprotection.procedures.org.uk 4.1",
        not_verified=f"{_EARLIER_NUMBERS}; some authorities say 24 hours",
    ),
    _working_together(
        code="assess",
        what="the authority finishes its assessment, sooner if the child needs it",
        starts=Start.REFERRAL_MADE,
        ends=End.ASSESSED,
        length=45,
        kind=KindOfDay.WORKING,
        source="Working Together to Safeguard Children, as quoted by proceduresonline.com",
        not_verified=_EARLIER_NUMBERS,
    ),
    _working_together(
        code="icpc",
        what="the initial child protection conference is held",
        starts=Start.STRATEGY_DISCUSSION,
        ends=End.CONFERENCE_HELD,
        length=15,
        kind=KindOfDay.WORKING,
        source="Working Together to Safeguard Children, as quoted by warringtonsafeguardingpartnerships.org.uk; the "
        "department's statistics count working days from the start of section 47 enquiries (id.esd.org.uk)",
        not_verified=_EARLIER_NUMBERS,
    ),
    _working_together(
        code="core-group",
        what="the core group meets for the first time",
        starts=Start.CONFERENCE_HELD,
        ends=End.CORE_GROUP_HELD,
        length=10,
        kind=KindOfDay.WORKING,
        source="Working Together to Safeguard Children, as the procedures of Medway, Newcastle and Norfolk give it",
        checked_on=CHECKED_AGAIN,
        not_verified=_EARLIER_NUMBERS,
    ),
    _working_together(
        code="review-1",
        what="the first review conference is held",
        starts=Start.CONFERENCE_HELD,
        ends=End.REVIEW_HELD,
        length=3,
        kind=KindOfDay.MONTH,
        source="Working Together to Safeguard Children, as quoted by teescpp.org.uk",
        not_verified=f"{_EARLIER_NUMBERS}; of unborn children local procedures say otherwise",
    ),
    _working_together(
        code="review-n",
        what="the next review conference is held, until the plan ends",
        starts=Start.LAST_REVIEW_HELD,
        ends=End.REVIEW_HELD,
        length=6,
        kind=KindOfDay.MONTH,
        source="Working Together to Safeguard Children, as quoted by teescpp.org.uk",
        not_verified=_EARLIER_NUMBERS,
    ),
    _working_together(
        code="lado",
        what="the designated officer (LADO) is told of the allegation; where there is danger, first the police or "
        "children's services",
        starts=Start.ALLEGATION_REPORTED,
        ends=End.OFFICER_TOLD,
        length=1,
        kind=KindOfDay.WORKING,
        must=Must.SCHOOL,
        source="Working Together to Safeguard Children, as quoted by sheffieldscb.proceduresonline.com; the duty to "
        "refer: Keeping children safe in education 2026, paragraph 78",
        not_verified=_EARLIER_NUMBERS,
    ),
    Rule(
        code="encompass",
        nation="england",
        what="the police tell the safeguarding lead of domestic abuse that a child lives with, as soon as reasonably "
        "practicable; guidance says before the next school day",
        starts=Start.POLICE_ATTENDED,
        ends=End.SCHOOL_TOLD,
        length=1,
        kind=KindOfDay.SCHOOL,
        must=Must.POLICE,
        source="Domestic Abuse Act 2021 section 49A, which says as soon as reasonably practicable, and Home Office "
        "statutory guidance, as described by policypartnersproject.co.uk and hcrlaw.com",
        edition="in force since 7 November 2025",
        status=Status.SECONDARY,
        since=date(2025, 11, 7),
        checked_on=CHECKED_AGAIN,
        by_start_of_day=True,
        ships_on=False,
        not_verified="it starts switched off, since a school learns of the police's visit by being told",
    ),
    Rule(
        code="csa-report",
        nation="england",
        what="an adult in regulated activity tells the police or the authority of suspected child sex offences: as "
        "soon as practicable, and no later than this if telling sooner endangers the child",
        starts=Start.ABUSE_SUSPECTED,
        ends=End.REPORT_MADE,
        length=7,
        kind=KindOfDay.UNSAID,
        must=Must.STAFF,
        source="the Crime and Policing Bill, clause 77, as described by weightmans.com and a government memorandum",
        edition="2026",
        status=Status.UNVERIFIED,
        since=None,
        checked_on=CHECKED,
        ships_on=False,
        not_verified="neither the section of the Act nor the day it starts was found",
    ),
    _FGM,
)
WALES_FGM = replace(_FGM, code="wales-fgm", nation="wales")
