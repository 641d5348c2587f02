"""What data rights and retention will need of a rule is there: worked examples of the ICO and of the law."""

from datetime import UTC, date, datetime

from support.lists import every
from timescales.calendars import Calendar
from timescales.due import due_of
from timescales.duty import LONDON
from timescales.examples import EXAMPLE_SCHOOL

from .rules_to_come import BREACH, COMPLAINT, EDUCATIONAL_RECORD, KEPT, SAR

ENGLAND = Calendar()


@every(
    ("rule", "start", "due"),
    [
        (SAR, date(2026, 9, 3), date(2026, 10, 5)),  # 3 October is a Saturday
        (SAR, date(2027, 1, 31), date(2027, 3, 1)),  # 28 February is a Sunday
        (SAR, date(2026, 11, 25), date(2026, 12, 29)),  # Christmas, and Boxing Day's Monday
        (COMPLAINT, date(2026, 11, 27), date(2026, 12, 26)),  # the day it came is day 1, and nothing rolls
        (EDUCATIONAL_RECORD, date(2026, 12, 7), date(2027, 1, 12)),
        (KEPT, date(2012, 5, 14), date(2037, 5, 14)),
        (KEPT, date(2012, 2, 29), date(2037, 2, 28)),
    ],
)
def test_days_and_years(rule, start, due):
    assert due_of(rule, start, EXAMPLE_SCHOOL).on == due


def test_72_hours_count_nights_weekends_and_the_hour_that_summer_time_takes():
    friday = datetime(2027, 3, 26, 16, 30, tzinfo=LONDON)
    assert due_of(BREACH, friday, ENGLAND).due_at == datetime(2027, 3, 29, 16, 30, tzinfo=UTC)
