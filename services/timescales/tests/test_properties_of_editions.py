"""What holds of a new edition for any clocks: none is lost, none moves the wrong way, and asking changes nothing."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from timescales.calendars import NATIONS, Calendar
from timescales.clock import Clock, due_by_rule
from timescales.days import KindOfDay
from timescales.editions import by_another, what_moves
from timescales.examples import EXAMPLE_SCHOOL
from timescales.rules import RULES

LONG = os.environ.get("HAVEN_TIMESCALES_EXAMPLES")
_cheap = settings(deadline=None, max_examples=int(LONG or 60), derandomize=not LONG)
_plain = [
    rule
    for rule in RULES
    if rule.since
    and rule.kind not in (KindOfDay.TERM, KindOfDay.UNSAID, KindOfDay.DATE)
    and not rule.is_before
    and not rule.or_within
]
_rules = st.sampled_from(_plain)
_minutes = st.integers(0, 3 * 366 * 24 * 60).map(
    lambda past: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=past)
)
_clocks = st.lists(
    st.tuples(_minutes, st.booleans(), st.sampled_from([*map(Calendar, sorted(NATIONS)), EXAMPLE_SCHOOL])), max_size=12
)


def edition_of(rule, length):
    """A year later, of another length and without what another length may contradict."""
    return replace(
        rule, length=length, stretches=(), stretched_length=None, since=date(2027, 1, 1), until=None, edition="next"
    )


def running(rule, clocks):
    ended = datetime(2030, 1, 1, tzinfo=UTC)
    return {
        number: (Clock(rule, start, ended_at=None if runs else ended), calendar)
        for number, (start, runs, calendar) in enumerate(clocks)
    }


@_cheap
@given(_rules, st.integers(1, 60), _clocks)
def test_each_that_runs_is_there_once_and_none_that_ended(rule, length, clocks):
    old, made = replace(rule, until=None), running(replace(rule, until=None), clocks)
    found = what_moves(old, edition_of(rule, length), made)
    assert [each.key for each in found] == [number for number, (_, runs, _) in enumerate(clocks) if runs]


@_cheap
@given(_rules, st.integers(1, 60), st.integers(0, 30), _clocks)
def test_a_longer_edition_moves_nothing_to_an_earlier_day_and_a_shorter_nothing_to_a_later(rule, length, more, clocks):
    short, long = replace(edition_of(rule, length), since=date(2026, 1, 1)), edition_of(rule, length + more)
    for move in what_moves(short, long, running(short, clocks)):
        assert move.keeps.due_at <= move.would_be.due_at
        assert move.moves == (move.keeps != move.would_be)
    for move in by_another(short, running(long, clocks)):
        assert move.would_be.due_at <= move.keeps.due_at


@_cheap
@given(_rules, _clocks)
def test_an_edition_of_the_same_length_moves_nothing(rule, clocks):
    old = replace(edition_of(rule, rule.length), since=date(2026, 1, 1))
    assert not any(each.moves for each in what_moves(old, edition_of(rule, rule.length), running(old, clocks)))


@_cheap
@given(_rules, st.integers(1, 60), _clocks)
def test_each_is_counted_by_its_own_rule_and_by_the_new_one_and_left_as_it_was(rule, length, clocks):
    new, made = edition_of(rule, length), running(rule, clocks)
    for move in by_another(new, made):
        clock, calendar = made[move.key]
        assert clock.rule == rule
        assert move.keeps == due_by_rule(clock, calendar)
        assert move.would_be == due_by_rule(Clock(new, clock.start), calendar)
