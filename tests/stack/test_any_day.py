"""The clock of tests: where it stands, and what is special of each instant that it is moved to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from support import clock
from support.any_day import INSTANTS


@pytest.fixture
def own_now(monkeypatch):
    monkeypatch.setenv(clock.NOW, "2028-02-29T12:00Z")


def test_it_is_the_real_one_or_the_runs_or_the_one_it_is_moved_to(own_now, monkeypatch):
    assert clock.now() == datetime(2028, 2, 29, 12, tzinfo=UTC)
    clock.move_to(INSTANTS["tomorrow in London alone"])
    assert (clock.now().date(), clock.today()) == (date(2026, 6, 30), date(2026, 7, 1))
    clock.move_back()
    assert clock.today() == date(2028, 2, 29)
    monkeypatch.delenv(clock.NOW)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_an_hour_of_a_day_is_londons():
    assert clock.at(date(2026, 7, 1), 9) == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert clock.day_of(clock.at(date(2026, 7, 1), 0)) == date(2026, 7, 1)


def test_every_kind_of_day_is_there():
    days = [clock.day_of(instant) for instant in INSTANTS.values()]
    assert {(day.month, day.day) for day in days} >= {(2, 28), (2, 29), (12, 31), (1, 1), (8, 31), (7, 1)}
    assert {day.weekday() for day in days} >= {0, 4, 5, 6}
    assert {instant.astimezone(clock.LONDON).utcoffset() for instant in INSTANTS.values()} == {
        timedelta(), timedelta(hours=1),
    }  # fmt: skip
    assert len(set(INSTANTS.values())) == 12
