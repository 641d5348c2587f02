"""A clock: paused, stretched, given another day by an authority, and late for good."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from support.lists import every
from timescales.calendars import Calendar
from timescales.clock import Clock, Paused, SetBecause, SetDate, Stretched, due_by_rule, due_now, late_since
from timescales.codes import Pause, Stretch
from timescales.due import end_of
from timescales.rules import rule_of

from .rules_to_come import SAR

ENGLAND = Calendar()
ASSESS = rule_of("assess", date(2026, 11, 2))
EHC = rule_of("ehc-decide", date(2026, 11, 2))
ASKED = date(2026, 11, 10)


def at(*when):
    return datetime(*when, tzinfo=UTC)


def sar(*pauses, **more):
    return Clock(SAR, date(2026, 11, 4), tuple(Paused(Pause.CLARIFICATION, *each) for each in pauses), **more)


@every(
    ("pauses", "due"),
    [
        ([], date(2026, 12, 4)),
        ([(ASKED, ASKED)], date(2026, 12, 7)),  # a day later is a Saturday: it rolls to Monday
        ([(ASKED, date(2026, 11, 13))], date(2026, 12, 8)),  # four days, both included
        ([(ASKED, date(2026, 11, 13)), (date(2026, 11, 12), date(2026, 11, 16))], date(2026, 12, 11)),  # shared: once
        ([(ASKED, date(2026, 11, 13)), (date(2026, 11, 20), date(2026, 11, 23))], date(2026, 12, 14)),
        ([(date(2026, 12, 5), date(2026, 12, 9))], date(2026, 12, 4)),  # asked when it was over
        ([(date(2026, 12, 4), date(2026, 12, 9))], date(2026, 12, 10)),  # asked on the last day
        ([(date(2026, 11, 30), date(2026, 12, 20))], date(2026, 12, 29)),  # 25 December: it rolls
        ([(date(2026, 11, 2), date(2026, 11, 6))], date(2026, 12, 7)),  # days before its start never counted
    ],
)
def test_days_from_the_question_to_the_answer_do_not_count(pauses, due):
    assert due_by_rule(sar(*pauses), ENGLAND).on == due


def test_while_the_question_waits_nothing_is_due():
    clock = sar((ASKED, None))
    assert due_by_rule(clock, ENGLAND) is None
    assert due_now(clock, ENGLAND) is None
    assert late_since(clock, ENGLAND, at(2027, 6, 1)) is None


def test_a_question_asked_on_the_last_day_stops_it():
    assert due_by_rule(sar((date(2026, 12, 4), None)), ENGLAND) is None


def test_it_rolls_once_the_paused_days_are_added_and_not_before():
    clock = Clock(SAR, date(2026, 11, 5), (Paused(Pause.CLARIFICATION, ASKED, ASKED),))
    assert due_by_rule(clock, ENGLAND).on == date(2026, 12, 7), "Saturday the 5th, and a day: Sunday, so Monday"


def test_a_question_asked_when_it_is_late_stops_nothing():
    clock = sar((date(2026, 12, 5), None))
    assert due_by_rule(clock, ENGLAND).on == date(2026, 12, 4)
    assert late_since(clock, ENGLAND, at(2026, 12, 6)) == end_of(date(2026, 12, 4))


def test_it_stretches_to_three_months_from_its_start_and_pauses_all_the_same():
    stretch = Stretched(Stretch.COMPLEX_REQUEST, at(2026, 11, 20))
    assert due_by_rule(sar(stretch=stretch), ENGLAND).on == date(2027, 2, 4)
    assert due_by_rule(sar((ASKED, date(2026, 11, 14)), stretch=stretch), ENGLAND).on == date(2027, 2, 9)


def test_stretched_too_late_it_is_late():
    late = sar(stretch=Stretched(Stretch.COMPLEX_REQUEST, at(2026, 12, 5, 9)))
    assert late_since(late, ENGLAND, at(2026, 12, 5, 10)) == end_of(date(2026, 12, 4))
    in_time = sar(stretch=Stretched(Stretch.COMPLEX_REQUEST, at(2026, 12, 4, 9)))
    assert late_since(in_time, ENGLAND, at(2026, 12, 5, 10)) is None
    assert late_since(in_time, ENGLAND, at(2027, 2, 5)) == end_of(date(2027, 2, 4))


def test_where_the_regulations_give_no_length_whoever_stretches_says_to_when():
    clock = Clock(EHC, date(2027, 7, 1))
    longer = Stretched(Stretch.SCHOOL_CLOSED, at(2027, 7, 20), date(2027, 9, 17))
    assert due_by_rule(clock, ENGLAND).on == date(2027, 8, 12)
    assert due_by_rule(replace(clock, stretch=longer), ENGLAND).on == date(2027, 9, 17)
    with pytest.raises(ValueError, match="how long it stretches"):
        replace(clock, stretch=Stretched(Stretch.SCHOOL_CLOSED, at(2027, 7, 20)))
    with pytest.raises(ValueError, match="how long it stretches"):
        sar(stretch=Stretched(Stretch.COMPLEX_REQUEST, at(2026, 11, 20), date(2027, 2, 1)))


def test_no_other_clock_stops_or_stretches():
    with pytest.raises(ValueError, match="does not pause"):
        Clock(ASSESS, date(2026, 11, 2), (Paused(Pause.CLARIFICATION, ASKED, ASKED),))
    with pytest.raises(ValueError, match="does not stretch"):
        Clock(ASSESS, date(2026, 11, 2), stretch=Stretched(Stretch.OTHER_EXCEPTION, at(2026, 11, 3), ASKED))
    with pytest.raises(ValueError, match="before it is asked"):
        sar((ASKED, ASKED - timedelta(days=1)))


class TestADayThatAnAuthoritySet:
    CLOCK = Clock(ASSESS, date(2026, 11, 2))
    BY_RULE = date(2027, 1, 7)

    def test_replaces_ours_which_is_kept_beside_it(self):
        told = SetDate(date(2027, 1, 20), SetBecause.AUTHORITY_SAID, at(2026, 12, 1))
        clock = replace(self.CLOCK, set_dates=(told,))
        assert due_now(clock, ENGLAND).on == date(2027, 1, 20)
        assert due_by_rule(clock, ENGLAND).on == self.BY_RULE
        assert late_since(clock, ENGLAND, at(2027, 1, 15)) is None
        assert late_since(clock, ENGLAND, at(2027, 1, 21)) == end_of(date(2027, 1, 20))

    def test_the_last_one_set_counts(self):
        first = SetDate(date(2027, 1, 20), SetBecause.AUTHORITY_SAID, at(2026, 12, 1))
        second = SetDate(date(2026, 12, 18), SetBecause.CHILD_NEEDS_IT_SOONER, at(2026, 12, 3))
        clock = replace(self.CLOCK, set_dates=(second, first))
        assert due_now(clock, ENGLAND).on == date(2026, 12, 18)
        assert late_since(clock, ENGLAND, at(2026, 12, 19)) == end_of(date(2026, 12, 18))

    def test_set_when_it_is_late_it_stays_late(self):
        told = SetDate(date(2027, 2, 1), SetBecause.AUTHORITY_SAID, at(2027, 1, 9))
        clock = replace(self.CLOCK, set_dates=(told,))
        assert due_now(clock, ENGLAND).on == date(2027, 2, 1)
        for when in (at(2027, 1, 10), at(2027, 3, 1)):
            assert late_since(clock, ENGLAND, when) == end_of(self.BY_RULE)
        assert late_since(clock, ENGLAND, at(2027, 1, 7, 12)) is None

    def test_a_day_that_is_set_later_was_not_missed_before(self):
        past = SetDate(date(2026, 12, 1), SetBecause.CHILD_NEEDS_IT_SOONER, at(2026, 12, 20))
        clock = replace(self.CLOCK, set_dates=(past,))
        assert late_since(clock, ENGLAND, at(2026, 12, 10)) is None
        assert late_since(clock, ENGLAND, at(2026, 12, 21)) == end_of(date(2026, 12, 1))

    def test_once_a_day_was_set_a_stretch_moves_nothing(self):
        told = SetDate(date(2027, 8, 30), SetBecause.AUTHORITY_SAID, at(2027, 7, 10))
        longer = Stretched(Stretch.SCHOOL_CLOSED, at(2027, 8, 20), date(2027, 9, 17))
        clock = Clock(EHC, date(2027, 7, 1), stretch=longer, set_dates=(told,))
        assert due_now(clock, ENGLAND).on == date(2027, 8, 30)
        assert late_since(clock, ENGLAND, at(2027, 8, 25)) is None
        assert late_since(clock, ENGLAND, at(2027, 9, 1)) == end_of(date(2027, 8, 30))

    def test_set_when_it_is_late_it_stays_late_whatever_is_stretched_afterwards(self):
        told = SetDate(date(2027, 8, 30), SetBecause.AUTHORITY_SAID, at(2027, 8, 15))
        longer = Stretched(Stretch.SCHOOL_CLOSED, at(2027, 8, 20), date(2027, 9, 17))
        clock = Clock(EHC, date(2027, 7, 1), stretch=longer, set_dates=(told,))
        assert late_since(clock, ENGLAND, at(2027, 8, 25)) == end_of(date(2027, 8, 12))

    def test_nor_does_a_second_day_undo_that_the_first_was_missed(self):
        first = SetDate(date(2026, 12, 1), SetBecause.AGREED_LOCALLY, at(2026, 11, 3))
        second = SetDate(date(2027, 2, 1), SetBecause.AUTHORITY_SAID, at(2026, 12, 5))
        clock = replace(self.CLOCK, set_dates=(first, second))
        assert late_since(clock, ENGLAND, at(2027, 1, 1)) == end_of(date(2026, 12, 1))


class TestLate:
    TRANSFER = Clock(rule_of("cp-transfer", date(2026, 12, 22)), date(2026, 12, 22))

    def test_it_is_late_after_the_last_day_by_any_reading(self):
        assert due_now(self.TRANSFER, ENGLAND).on == date(2026, 12, 27)
        assert late_since(self.TRANSFER, ENGLAND, end_of(date(2026, 12, 31))) is None
        minute_later = end_of(date(2026, 12, 31)) + timedelta(minutes=1)
        assert late_since(self.TRANSFER, ENGLAND, minute_later) == end_of(date(2026, 12, 31))

    def test_done_in_time_it_never_was_and_done_late_it_stays_so(self):
        in_time = replace(self.TRANSFER, ended_at=at(2026, 12, 30))
        assert late_since(in_time, ENGLAND, at(2027, 6, 1)) is None
        afterwards = replace(self.TRANSFER, ended_at=at(2027, 1, 2))
        assert late_since(afterwards, ENGLAND, at(2027, 6, 1)) == end_of(date(2026, 12, 31))
