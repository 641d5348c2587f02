"""England: the file goes to the next school, and the admission register."""

from datetime import date

from timescales.codes import End, Must, Status
from timescales.days import KindOfDay
from timescales.rule import Rule
from timescales.starts import Start

from . import CHECKED, CHECKED_AGAIN

ENGLAND_TRANSFER: tuple[Rule, ...] = (
    Rule(
        code="cp-transfer",
        nation="england",
        what="the child protection file is transferred and its receipt confirmed",
        starts=Start.JOINED_IN_YEAR,
        ends=End.RECEIPT_CONFIRMED,
        length=5,
        kind=KindOfDay.UNSAID,
        must=Must.SENDING_SCHOOL,
        source="Keeping children safe in education, paragraph 150",
        edition="2026",
        status=Status.SECONDARY,
        since=date(2026, 9, 1),
        checked_on=CHECKED,
        not_verified="the text does not say which kind of day it means",
    ),
    Rule(
        code="cp-transfer-new-term",
        nation="england",
        what="the child protection file is transferred and its receipt confirmed",
        starts=Start.NEW_TERM,
        ends=End.RECEIPT_CONFIRMED,
        length=5,
        kind=KindOfDay.UNSAID,
        must=Must.SENDING_SCHOOL,
        source="Keeping children safe in education, paragraph 150",
        edition="2026",
        status=Status.SECONDARY,
        since=date(2026, 9, 1),
        checked_on=CHECKED,
        not_verified="the text does not say which kind of day it means",
        begins_with_start=True,
    ),
    Rule(
        code="cp-chase",
        nation="england",
        what="whoever sent a file and has no receipt asks for it",
        starts=Start.FILE_SENT,
        ends=End.RECEIPT_CONFIRMED,
        length=5,
        kind=KindOfDay.UNSAID,
        must=Must.SENDING_SCHOOL,
        source="a council's page for schools (North Northamptonshire)",
        edition="2026",
        status=Status.SECONDARY,
        since=date(2026, 9, 1),
        checked_on=CHECKED,
    ),
    Rule(
        code="educational-record",
        nation="england",
        what="the common transfer file and the educational record are sent",
        starts=Start.NO_LONGER_REGISTERED,
        ends=End.FILE_SENT,
        length=15,
        kind=KindOfDay.SCHOOL,
        must=Must.MAINTAINED_SCHOOL,
        source="SI 2005/1437 regulation 9; good practice for academies",
        edition="as amended by SI 2008/1747",
        status=Status.VERIFIED,
        since=date(2008, 9, 1),
        is_statutory=True,
        checked_on=CHECKED,
    ),
    Rule(
        code="new-pupil-return",
        nation="england",
        what="the local authority is told of a name in the admission register, unless the child joins the youngest "
        "class on the first day of the school year",
        starts=Start.NAME_ENTERED,
        ends=End.RETURN_MADE,
        length=5,
        kind=KindOfDay.CALENDAR,
        must=Must.SCHOOL,
        source="SI 2024/208 regulation 13(1) and (2): by the end of the fifth day after the day",
        edition="2024",
        status=Status.VERIFIED,
        since=date(2024, 8, 19),
        is_statutory=True,
        checked_on=CHECKED_AGAIN,
    ),
)
