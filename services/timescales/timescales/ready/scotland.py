"""Scotland: the national guidance for child protection, Appendix D, and what it replaced."""

from datetime import date
from functools import partial

from timescales.codes import End, Must, Status
from timescales.days import KindOfDay
from timescales.rule import Rule
from timescales.starts import Start

from . import CHECKED

_guidance = partial(
    Rule,
    nation="scotland",
    must=Must.AUTHORITY,
    source="National Guidance for Child Protection in Scotland, Appendix D (gov.scot)",
    edition="2021, updated 2023",
    status=Status.VERIFIED,
    since=date(2021, 9, 1),
    checked_on=CHECKED,
)
_guidance_of_2014 = partial(
    _guidance,
    source="National Guidance for Child Protection in Scotland, Appendix C (gov.scot)",
    edition="2014",
    since=date(2014, 12, 31),
    until=date(2021, 8, 31),
    ships_on=False,
    not_verified="the day in 2014 from which it held",
)

SCOTLAND: tuple[Rule, ...] = (
    _guidance(
        code="scotland-discussion",
        what="an inter-agency referral discussion that began out of hours is held in full, normally by then",
        starts=Start.DISCUSSION_BEGUN,
        ends=End.DISCUSSION_HELD,
        length=1,
        kind=KindOfDay.WORKING,
    ),
    _guidance(
        code="scotland-planning-meeting",
        what="the child protection planning meeting is held",
        starts=Start.CONCERN_RAISED,
        ends=End.CONFERENCE_HELD,
        length=28,
        kind=KindOfDay.CALENDAR,
        not_verified="the appendix says from when the 28 days count for an unborn child alone: from the concern",
    ),
    _guidance_of_2014(
        code="scotland-planning-meeting",
        what="the child protection case conference is held",
        starts=Start.CONCERN_RAISED,
        ends=End.CONFERENCE_HELD,
        length=21,
        kind=KindOfDay.CALENDAR,
    ),
    _guidance(
        code="scotland-notice",
        what="participants have been told of the planning meeting, wherever possible",
        starts=Start.CONFERENCE_PLANNED,
        ends=End.NOTICE_GIVEN,
        length=5,
        kind=KindOfDay.CALENDAR,
        is_before=True,
    ),
    _guidance(
        code="scotland-record",
        what="participants have the record of the planning meeting",
        starts=Start.CONFERENCE_HELD,
        ends=End.RECORD_SENT,
        length=10,
        kind=KindOfDay.WORKING,
    ),
    _guidance(
        code="scotland-reconvened",
        what="a planning meeting that too few attended is held again",
        starts=Start.CONFERENCE_INQUORATE,
        ends=End.CONFERENCE_HELD,
        length=10,
        kind=KindOfDay.WORKING,
    ),
    _guidance(
        code="scotland-core-group",
        what="the core group meets for the first time",
        starts=Start.CONFERENCE_HELD,
        ends=End.CORE_GROUP_HELD,
        length=15,
        kind=KindOfDay.WORKING,
    ),
    _guidance_of_2014(
        code="scotland-core-group",
        what="the core group meets for the first time",
        starts=Start.CONFERENCE_HELD,
        ends=End.CORE_GROUP_HELD,
        length=15,
        kind=KindOfDay.CALENDAR,
    ),
    _guidance(
        code="scotland-plan-change",
        what="the core group tells the chair or lead professional that the plan has to change, at the latest by then",
        starts=Start.PLAN_CHANGED,
        ends=End.CHANGE_TOLD,
        length=3,
        kind=KindOfDay.CALENDAR,
    ),
)
