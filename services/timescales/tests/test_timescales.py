"""Days counted: by hand where law gives an example, and by what holds for any start and calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timescales.calendars import Calendar, SchoolTerms
from timescales.counting import last_day
from timescales.days import KindOfDay
from timescales.due import due_of
from timescales.rules import RULES, Rule, rule_of

ENGLAND, SCOTLAND = Calendar(), Calendar("scotland")
TERMS = SchoolTerms(
    [(date(2026, 9, 3), date(2026, 12, 18)), (date(2027, 1, 5), date(2027, 3, 24))],
    frozenset(date(2026, 10, 26) + timedelta(days=each) for each in range(5)),
)
SCHOOL = Calendar(terms=TERMS)
_days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
_lengths = st.integers(1, 60)


@pytest.mark.parametrize(
    ("start", "length", "kind", "calendar", "begins", "last"),
    [
        (date(2026, 11, 27), 5, KindOfDay.CALENDAR, ENGLAND, False, date(2026, 12, 2)),
        (date(2026, 11, 27), 5, KindOfDay.CALENDAR, ENGLAND, True, date(2026, 12, 1)),
        (date(2026, 11, 27), 5, KindOfDay.WORKING, ENGLAND, False, date(2026, 12, 4)),
        (date(2026, 12, 23), 3, KindOfDay.WORKING, ENGLAND, False, date(2026, 12, 30)),  # 28 December is a substitute
        (date(2026, 12, 31), 1, KindOfDay.WORKING, ENGLAND, False, date(2027, 1, 4)),
        (date(2026, 12, 31), 1, KindOfDay.WORKING, SCOTLAND, False, date(2027, 1, 5)),
        (date(2026, 10, 22), 3, KindOfDay.SCHOOL, SCHOOL, False, date(2026, 11, 3)),  # over half-term
        (date(2026, 12, 17), 3, KindOfDay.SCHOOL, SCHOOL, False, date(2027, 1, 6)),
        (date(2026, 12, 17), 3, KindOfDay.SCHOOL, ENGLAND, False, date(2026, 12, 22)),  # no terms known
    ],
)
def test_the_last_day(start, length, kind, calendar, begins, last):
    assert last_day(start, length, kind, calendar, begins_with_start=begins) == last


@given(_days, _lengths, st.sampled_from([KindOfDay.CALENDAR, KindOfDay.WORKING, KindOfDay.SCHOOL]), st.booleans())
def test_exactly_so_many_days_of_the_kind_lie_up_to_the_last(start, length, kind, begins):
    last = last_day(start, length, kind, SCHOOL, begins_with_start=begins)
    first = start if begins else start + timedelta(days=1)
    span = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    counts = {
        KindOfDay.CALENDAR: lambda day: True, KindOfDay.WORKING: SCHOOL.is_working_day,
        KindOfDay.SCHOOL: SCHOOL.is_school_day,
    }[kind]  # fmt: skip
    assert sum(map(counts, span)) == length
    assert counts(last)


@given(_days, st.sampled_from(RULES), st.sampled_from([ENGLAND, SCOTLAND, SCHOOL]))
def test_the_day_that_is_shown_is_never_later_than_the_latest(start, rule, calendar):
    due = due_of(rule, start, calendar)
    assert start <= due.on <= due.latest
    assert (due.on == due.latest) or rule.kind is KindOfDay.UNSAID


@pytest.mark.parametrize("length", [0, -1])
def test_a_length_is_at_least_a_day(length):
    with pytest.raises(ValueError, match="at least one day"):
        last_day(date(2026, 1, 1), length, KindOfDay.CALENDAR, ENGLAND)


def test_a_calendar_without_school_days_is_said_to_be_wrong():
    closed = Calendar(terms=SchoolTerms([(date(2024, 1, 1), date(2024, 1, 2)), (date(2029, 1, 1), date(2029, 1, 2))]))
    with pytest.raises(ValueError, match="no such day"):
        last_day(date(2024, 3, 1), 1, KindOfDay.SCHOOL, closed)


def test_an_unsaid_kind_is_counted_twice_or_not_at_all():
    with pytest.raises(ValueError, match="unsaid"):
        last_day(date(2026, 1, 1), 1, KindOfDay.UNSAID, ENGLAND)


def test_codes_and_dates_of_rules_do_not_overlap():
    for rule in RULES:
        others = [each for each in RULES if each.code == rule.code and each is not rule]
        assert not any(each.in_force(rule.since) for each in others), rule.code
        assert rule.until is None or rule.until >= rule.since


def test_the_rule_of_a_day_is_the_one_in_force_then():
    old = next(rule for rule in RULES if rule.code == "cp-transfer")
    new = Rule(**{**old.__dict__, "length": 3, "since": date(2027, 9, 1)})
    ended = Rule(**{**old.__dict__, "until": date(2027, 8, 31)})
    both = (new, ended)
    assert rule_of("cp-transfer", date(2027, 8, 31), both) is ended
    assert rule_of("cp-transfer", date(2027, 9, 1), both) is new
    assert rule_of("cp-transfer", date(2020, 1, 1), both) is ended
    assert rule_of("none", date(2027, 1, 1)) is None
