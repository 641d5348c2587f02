"""What holds for any start, length and calendar; ``HAVEN_TIMESCALES_EXAMPLES=5000`` looks for longer."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from timescales.calendars import NATIONS, Calendar, SchoolTerms
from timescales.clock import Clock, Paused, SetBecause, SetDate, Stretched, due_by_rule, late_since
from timescales.codes import Pause, Stretch
from timescales.counting import day_before, last_day
from timescales.data import data_of, rule_from
from timescales.days import KindOfDay
from timescales.due import day_of, due_of
from timescales.examples import EXAMPLE_SCHOOL
from timescales.rule import Rule
from timescales.rules import RULES

from .rules_to_come import BREACH, COMPLAINT, SAR

ENGLAND = Calendar()
_DAY = timedelta(days=1)
_COUNTED = (KindOfDay.CALENDAR, KindOfDay.WORKING, KindOfDay.SCHOOL)
_ADDITIVE = (*_COUNTED, KindOfDay.WEEK)
_days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
_minutes = st.integers(0, 5 * 366 * 24 * 60).map(lambda past: datetime(2024, 1, 1, tzinfo=UTC) + past * _DAY / 1440)
_lengths = st.integers(1, 60)
_calendars = st.sampled_from([*map(Calendar, sorted(NATIONS)), EXAMPLE_SCHOOL]) | st.builds(
    Calendar,
    st.sampled_from(sorted(NATIONS)),
    st.lists(_days, min_size=4, max_size=4, unique=True).map(sorted).map(
        lambda days: SchoolTerms(((days[0], days[1]), (days[2], days[3])))
    ).filter(lambda terms: (terms.terms[1][0] - terms.terms[0][1]).days < 120),
)  # fmt: skip
_day_kinds = st.sampled_from([*_ADDITIVE, KindOfDay.MONTH])
_rules = st.sampled_from([each for each in RULES if each.kind is not KindOfDay.TERM] + [SAR, COMPLAINT, BREACH])
LONG = os.environ.get("HAVEN_TIMESCALES_EXAMPLES")
"""How many examples to look at, others each time; else a few that are the same each time."""
_cheap = settings(deadline=None, max_examples=int(LONG or 60), derandomize=not LONG)


def counts(kind, calendar):
    return {
        KindOfDay.CALENDAR: lambda day: True, KindOfDay.WORKING: calendar.is_working_day,
        KindOfDay.SCHOOL: calendar.is_school_day,
    }[kind]  # fmt: skip


@_cheap
@given(_days, _lengths, st.sampled_from(_COUNTED), _calendars, st.booleans())
def test_exactly_so_many_days_of_the_kind_lie_up_to_the_last_and_that_is_one_of_them(
    start, length, kind, calendar, begins
):
    last = last_day(start, length, kind, calendar, begins_with_start=begins)
    first = start if begins else start + _DAY
    span = [first + each * _DAY for each in range((last - first).days + 1)]
    assert sum(map(counts(kind, calendar), span)) == length
    assert counts(kind, calendar)(last)


@_cheap
@given(_days, st.integers(0, 40), _lengths, st.integers(0, 20), _day_kinds, _calendars, st.booleans())
def test_a_later_start_or_a_longer_time_never_ends_earlier(start, later, length, longer, kind, calendar, begins):
    once = last_day(start, length, kind, calendar, begins_with_start=begins)
    assert once <= last_day(start + later * _DAY, length, kind, calendar, begins_with_start=begins)
    assert once <= last_day(start, length + longer, kind, calendar, begins_with_start=begins)


@_cheap
@given(_days, _lengths, _lengths, st.sampled_from(_ADDITIVE), _calendars)
def test_days_and_weeks_add_up(start, one, other, kind, calendar):
    """Months do not: two months from 31 January is 31 March, and one month from its 28 February is not."""
    step = last_day(start, one, kind, calendar)
    assert last_day(step, other, kind, calendar) == last_day(start, one + other, kind, calendar)


@_cheap
@given(_days, _lengths, _day_kinds, _calendars)
def test_back_and_forth_again_is_no_later(planned, length, kind, calendar):
    before = day_before(planned, length, kind, calendar)
    assert before < planned
    assert last_day(before, length, kind, calendar) <= planned or kind in {KindOfDay.WORKING, KindOfDay.SCHOOL}
    if kind in {KindOfDay.WORKING, KindOfDay.SCHOOL} and counts(kind, calendar)(planned):
        assert last_day(before, length, kind, calendar) == planned


@_cheap
@given(_minutes, _rules, _calendars)
def test_the_day_that_is_shown_is_never_later_than_the_latest(start, rule, calendar):
    due = due_of(rule, start, calendar)
    assert due.on <= due.latest
    assert due.due_at <= due.late_for_certain_at
    assert (due.on, due.latest) == (day_of(due.due_at), day_of(due.late_for_certain_at))
    assert len(rule.readings) > 1 or due.due_at == due.late_for_certain_at
    assert due.due_at > start or rule.is_before or rule.kind is KindOfDay.DATE


@_cheap
@given(_minutes, st.integers(0, 3 * 24 * 60), _rules, _calendars)
def test_what_starts_later_is_due_no_earlier(start, minutes, rule, calendar):
    once, later = due_of(rule, start, calendar), due_of(rule, start + minutes * _DAY / 1440, calendar)
    assert once.due_at <= later.due_at
    assert once.late_for_certain_at <= later.late_for_certain_at


@_cheap
@given(_minutes, st.integers(1, 24 * 14))
def test_hours_are_hours_over_any_change_of_the_clocks(start, length):
    assert due_of(replace(BREACH, length=length), start, ENGLAND).due_at == start + timedelta(hours=length)


@_cheap
@given(_days, st.integers(1, 27), st.integers(1, 60))
def test_paused_and_resumed_it_is_the_unpaused_plus_the_days(start, asked_after, days):
    plain = replace(SAR, rolls=False)
    asked = start + asked_after * _DAY
    answered = asked + (days - 1) * _DAY
    unpaused = due_by_rule(Clock(plain, start), Calendar()).on
    paused = due_by_rule(Clock(plain, start, (Paused(Pause.CLARIFICATION, asked, answered),)), Calendar()).on
    assert paused == unpaused + days * _DAY
    halves = _halves(asked, answered)
    assert due_by_rule(Clock(plain, start, halves), Calendar()).on == paused, "two questions in a row are one"


def _halves(asked, answered):
    middle = asked + (answered - asked) // 2
    later = (Paused(Pause.CLARIFICATION, middle + _DAY, answered),) if middle < answered else ()
    return (Paused(Pause.CLARIFICATION, asked, middle), *later)


@_cheap
@given(_days, _calendars)
def test_what_rolls_ends_on_a_working_day_within_five_days(start, calendar):
    rolled = due_of(SAR, start, calendar).on
    unrolled = due_of(replace(SAR, rolls=False), start, calendar).on
    assert calendar.is_working_day(rolled)
    assert unrolled <= rolled <= unrolled + 5 * _DAY


_offsets = st.integers(0, 240).map(lambda days: days * _DAY + timedelta(hours=12))
_plain_rules = st.sampled_from([each for each in RULES if each.kind not in {KindOfDay.TERM, KindOfDay.HOUR}])


@st.composite
def _clocks(draw):
    """Clocks to which things happen in the months around their deadline; with the noon on which each starts."""
    rule, day = draw(_plain_rules | st.just(SAR)), draw(_days)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    set_dates = draw(st.lists(st.tuples(_offsets, _offsets), max_size=3, unique_by=lambda each: each[1]))
    pauses = draw(st.lists(st.tuples(_offsets, st.integers(0, 9)), max_size=2)) if rule.pauses else ()
    stretched = draw(st.none() | _offsets) if rule.stretched_length else None
    ended = draw(st.none() | _offsets)
    clock = Clock(
        rule,
        day,
        tuple(Paused(Pause.CLARIFICATION, day + asked, day + asked + days * _DAY) for asked, days in pauses),
        Stretched(Stretch.COMPLEX_REQUEST, noon + stretched) if stretched else None,
        tuple(SetDate(day + on, SetBecause.AUTHORITY_SAID, noon + at) for on, at in set_dates),
        noon + ended if ended else None,
    )
    return clock, noon


@settings(_cheap, max_examples=int(LONG or 200))
@given(_clocks(), _offsets, _offsets)
def test_late_stays_late_at_the_same_instant(started, one, other):
    clock, noon = started
    earlier, later = noon + min(one, other), noon + max(one, other)
    if since := late_since(clock, ENGLAND, earlier):
        assert since < earlier
        assert late_since(clock, ENGLAND, later) == since


@settings(_cheap, max_examples=int(LONG or 200))
@given(_clocks(), _offsets, _offsets, _offsets)
def test_what_is_set_or_done_afterwards_makes_nothing_timely_and_nothing_late(started, at, on, later):
    clock, noon = started
    clock, afterwards = replace(clock, ended_at=None), noon + at + later
    set_later = SetDate(clock.start + on, SetBecause.AUTHORITY_SAID, afterwards)
    changed = replace(clock, set_dates=(*clock.set_dates, set_later))
    assert late_since(changed, ENGLAND, noon + at) == late_since(clock, ENGLAND, noon + at)
    ended = replace(clock, ended_at=afterwards)
    assert late_since(ended, ENGLAND, noon + at) == late_since(clock, ENGLAND, noon + at)


_own = st.builds(
    lambda length, kind, begins: {"length": length, "kind": kind.value, "begins_with_start": begins},
    _lengths, _day_kinds, st.booleans(),
)  # fmt: skip


@_cheap
@given(_own)
def test_a_trusts_own_rule_goes_out_and_in(own):
    rule = rule_from(data_of(RULES[0]) | {"status": "own", "code": "ours"} | own)
    assert isinstance(rule, Rule)
    assert rule_from(data_of(rule)) == rule


@_cheap
@given(_days, st.sampled_from(sorted(NATIONS)))
def test_a_deadline_never_lies_on_a_day_that_does_not_count(start, nation):
    calendar = Calendar(nation)
    for rule in RULES:
        if rule.kind is KindOfDay.WORKING and not rule.is_before:
            assert calendar.is_working_day(due_of(rule, start, calendar).on)
