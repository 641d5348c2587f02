"""Rules that come ready with later work, here so that what they need of a rule is there: they pause, stretch, roll,
begin with their first day, count in hours, and last for decades."""

from datetime import date
from functools import partial

from timescales.codes import End, Must, Pause, Status, Stretch
from timescales.days import KindOfDay
from timescales.rule import Rule
from timescales.starts import Start

_of_the_trust = partial(Rule, nation="england", must=Must.TRUST, checked_on=date(2026, 11, 26))

SAR = _of_the_trust(
    code="sar", what="the request is answered", starts=Start.ACCESS_REQUESTED, ends=End.ANSWERED,
    length=1, kind=KindOfDay.MONTH, source="UK GDPR Article 12(3)", edition="as amended in 2026",
    status=Status.VERIFIED, since=date(2026, 2, 5), is_statutory=True, rolls=True,
    pauses=(Pause.CLARIFICATION,), stretches=(Stretch.COMPLEX_REQUEST,), stretched_length=3,
)  # fmt: skip
COMPLAINT = _of_the_trust(
    code="data-complaint", what="the complaint is acknowledged", starts=Start.DATA_COMPLAINT_RECEIVED,
    ends=End.ACKNOWLEDGED, length=30, kind=KindOfDay.CALENDAR, source="DPA 2018 section 164A(3)", edition="2025",
    status=Status.VERIFIED, since=date(2026, 6, 19), is_statutory=True, begins_with_start=True,
)  # fmt: skip
BREACH = _of_the_trust(
    code="breach", what="the ICO is told of the breach", starts=Start.BREACH_KNOWN, ends=End.REGULATOR_TOLD, length=72,
    kind=KindOfDay.HOUR, source="UK GDPR Article 33", edition="2018", status=Status.VERIFIED, since=date(2018, 5, 25),
    is_statutory=True,
)  # fmt: skip
EDUCATIONAL_RECORD = _of_the_trust(
    code="record-seen", what="a parent sees the educational record", starts=Start.RECORD_REQUESTED, ends=End.ANSWERED,
    length=15, kind=KindOfDay.SCHOOL, source="SI 2005/1437 regulation 5", edition="2005", status=Status.SECONDARY,
    since=date(2005, 9, 1), is_statutory=True,
)  # fmt: skip
KEPT = _of_the_trust(
    code="child-protection-file", what="the file is kept until its review", starts=Start.BORN, ends=End.REVIEW_HELD,
    length=25 * 12, kind=KindOfDay.MONTH, source="IRMS toolkit", edition="2019", status=Status.SECONDARY,
    since=date(2019, 1, 1),
)  # fmt: skip
