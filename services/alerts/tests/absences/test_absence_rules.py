"""Rules of absences without a database: which days can be said, until when, and who is told in whose place."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from alerts.people.absence import Days, away_until, check_days, days_without, london_day
from alerts.people.recipients import Candidate
from alerts.people.unread import next_steps
from haven_schemas.errors import FieldCode, Problem
from support.lists import every

TODAY = date(2026, 11, 24)
DSL, HEAD, TRUST = (UUID(int=number) for number in range(1, 4))
TEAM = [
    Candidate(TRUST, frozenset({"trust_lead"})),
    Candidate(HEAD, frozenset({"headteacher"})),
    Candidate(DSL, frozenset({"dsl"})),
]


def november(first: int, last: int | None = None) -> Days:
    return Days(date(2026, 11, first), date(2026, 11, last or first))


@every(
    ("days", "field", "code"),
    [
        (november(23), "first_day", FieldCode.TOO_LONG_AGO),
        (Days(TODAY + timedelta(days=61), TODAY + timedelta(days=62)), "first_day", FieldCode.TOO_FAR_AHEAD),
        (november(25, 24), "last_day", FieldCode.WRONG_FORMAT),
        (Days(TODAY, TODAY + timedelta(days=60)), "last_day", FieldCode.TOO_FAR_AHEAD),
        (november(27, 30), "first_day", FieldCode.OVERLAPS),
        (november(24, 26), "last_day", FieldCode.OVERLAPS),
        (november(26, 27), "first_day", FieldCode.OVERLAPS),
    ],
)
def test_which_days_can_be_said(days, field, code):
    with pytest.raises(Problem) as refused:
        check_days(days, [november(26, 27)], TODAY)
    assert [(each.field, each.code) for each in refused.value.fields] == [(field, code)]


def test_the_longest_and_the_furthest_are_taken():
    check_days(Days(TODAY + timedelta(days=60), TODAY + timedelta(days=119)), [november(26, 27)], TODAY)


def test_until_when_somebody_is_away():
    said = [november(27, 30), november(24, 26), Days(date(2026, 12, 2), date(2026, 12, 3))]
    assert away_until(said, TODAY) == date(2026, 11, 30), "over absences that follow one another, in any order"
    assert away_until(said, date(2026, 12, 1)) is None
    assert away_until([], TODAY) is None


def test_days_are_londons_over_both_changes_of_the_clocks():
    assert london_day(datetime(2026, 10, 24, 23, 30, tzinfo=UTC)) == date(2026, 10, 25)
    assert london_day(datetime(2026, 10, 25, 23, 30, tzinfo=UTC)) == date(2026, 10, 25)
    assert london_day(datetime(2027, 3, 28, 23, 30, tzinfo=UTC)) == date(2027, 3, 29)


def test_on_which_days_a_whole_team_is_away():
    weekday = lambda day: day.weekday() < 5
    known_until = date(2026, 12, 31)
    both = [[november(24, 26), november(28, 29)], [november(25, 30)]]
    assert days_without(both, weekday, TODAY, known_until) == [november(25, 26)], "a weekend alone is no school day"
    assert days_without([*both, []], weekday, TODAY, known_until) == []
    assert days_without([], weekday, TODAY, known_until) == []
    over_a_weekend = [[november(27, 30)]]
    assert days_without(over_a_weekend, weekday, TODAY, known_until) == over_a_weekend[0]


def test_a_step_all_of_whom_are_away_is_not_waited_for_and_nobody_is_left_out():
    assert next_steps(TEAM, [DSL], [], [HEAD]) == [("headteacher", [HEAD]), ("trust_lead", [TRUST])]
    assert next_steps(TEAM, [DSL], [], [TRUST]) == [("headteacher", [HEAD])]
    assert next_steps(TEAM, [DSL], [HEAD], [HEAD]) == [("trust_lead", [TRUST])]
    assert next_steps(TEAM, [DSL], [TRUST], [HEAD]) == [("headteacher", [HEAD])], "never who is linked to the child"
    two = [*TEAM, Candidate(UUID(int=9), frozenset({"headteacher"}))]
    assert next_steps(two, [DSL], [], [HEAD]) == [("headteacher", [HEAD, UUID(int=9)])], "one of them is there"
