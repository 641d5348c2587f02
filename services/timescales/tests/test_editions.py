"""A new edition shows what it would move, and running clocks keep theirs."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from timescales.calendars import Calendar
from timescales.clock import Clock, Paused, Stretched, due_now
from timescales.codes import Pause, Stretch
from timescales.due import end_of
from timescales.editions import ended_by, what_moves
from timescales.rules import rule_of

from .rules_to_come import SAR

ASSESS = rule_of("assess", date(2026, 11, 2))
SHORTER = replace(ASSESS, length=30, edition="2028", since=date(2028, 4, 1))
ENGLAND, SCOTLAND = Calendar(), Calendar("scotland")


def test_each_running_clock_is_shown_by_both_editions():
    clocks = {
        "one": (Clock(ASSESS, date(2028, 3, 1)), ENGLAND),
        "over the border": (Clock(ASSESS, date(2028, 3, 1)), SCOTLAND),
        "done": (Clock(ASSESS, date(2028, 3, 1), ended_at=datetime(2028, 3, 9, tzinfo=UTC)), ENGLAND),
        "an edition before": (Clock(replace(ASSESS, since=date(2023, 12, 15)), date(2026, 3, 1)), ENGLAND),
        "another rule": (Clock(rule_of("icpc", date(2028, 3, 1)), date(2028, 3, 1)), ENGLAND),
    }
    found = what_moves(ASSESS, SHORTER, clocks)
    assert [(each.key, each.keeps.on, each.would_be.on, each.moves) for each in found] == [
        ("one", date(2028, 5, 8), date(2028, 4, 12), True),
        ("over the border", date(2028, 5, 5), date(2028, 4, 12), True),
    ]
    assert due_now(clocks["one"][0], ENGLAND).due_at == end_of(date(2028, 5, 8)), "it keeps its own"


def test_an_edition_that_says_the_same_moves_nothing():
    same = replace(ASSESS, edition="2028", since=date(2028, 4, 1))
    assert not any(each.moves for each in what_moves(ASSESS, same, {1: (Clock(ASSESS, date(2028, 3, 1)), ENGLAND)}))


def test_an_edition_may_pause_and_stretch_no_longer():
    clock = Clock(
        SAR,
        date(2026, 11, 4),
        (Paused(Pause.CLARIFICATION, date(2026, 11, 10), date(2026, 11, 13)),),
        Stretched(Stretch.COMPLEX_REQUEST, datetime(2026, 11, 20, tzinfo=UTC)),
    )
    plain = replace(SAR, since=date(2027, 1, 1), pauses=(), stretches=(), stretched_length=None)
    (move,) = what_moves(SAR, plain, {1: (clock, ENGLAND)})
    assert (move.keeps.on, move.would_be.on) == (date(2027, 2, 8), date(2026, 12, 4))


def test_the_old_edition_ends_the_day_before():
    ended = ended_by(ASSESS, SHORTER)
    assert ended.until == date(2028, 3, 31)
    assert rule_of("assess", date(2028, 3, 31), (SHORTER, ended)) is ended
    with pytest.raises(ValueError, match="not in force"):
        ended_by(ASSESS, replace(SHORTER, since=None, ships_on=False))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"code": "another"}, "has its code"),
        ({"nation": "wales"}, "has its code"),
        ({"since": ASSESS.since}, "starts after"),
        ({"since": None, "ships_on": False}, "starts after"),
    ],
)
def test_another_rule_is_no_edition(changes, says):
    with pytest.raises(ValueError, match=says):
        what_moves(ASSESS, replace(SHORTER, **changes), {})
