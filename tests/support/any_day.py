"""Tests of whatever prints, counts or names a day, which are gone through at instants of all kinds by everything.

What is marked ``any_day``, a test or a module, is run at the real time with each change, and with everything, or by
its name, at each of the ``INSTANTS`` as well, where it has a service whose clock begins by ``support.clock``.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from support import clock, levels

INSTANTS = {
    "a Saturday's night": datetime(2026, 2, 28, 23, 30, tzinfo=UTC),
    "a minute before British Summer Time": datetime(2026, 3, 29, 0, 59, tzinfo=UTC),
    "a minute after it began": datetime(2026, 3, 29, 1, 1, tzinfo=UTC),
    "tomorrow in London alone": datetime(2026, 6, 30, 23, 30, tzinfo=UTC),
    "a bank holiday of the summer holidays": datetime(2026, 8, 31, 18, 30, tzinfo=UTC),
    "the hour that comes twice": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    "a Monday in term": datetime(2026, 11, 16, 8, 0, tzinfo=UTC),
    "a Friday after school": datetime(2026, 11, 20, 18, 0, tzinfo=UTC),
    "the last minute of a year": datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
    "the first minute of a year": datetime(2027, 1, 1, 0, 1, tzinfo=UTC),
    "Easter Monday": datetime(2027, 3, 29, 9, 0, tzinfo=UTC),
    "29 February": datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
}
"""By what is special of them: ends of months, years and school weeks, and each way in which London is not UTC."""
SERVICES = {"incidents", "identity", "roll"}
"""Fixtures that begin their clocks by ``support.clock``."""
_FIXTURE = "_at_an_instant"


def pytest_configure(config: pytest.Config) -> None:
    """The mark is known."""
    config.addinivalue_line("markers", "any_day: gone through at each of support.any_day.INSTANTS, but at a landing")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One of each instant, beside the one at the real time."""
    is_marked = metafunc.definition.get_closest_marker("any_day") is not None
    if is_marked and not levels.is_landing() and SERVICES & set(metafunc.fixturenames):
        metafunc.parametrize(_FIXTURE, [None, *INSTANTS.values()], indirect=True, ids=["now", *INSTANTS])


@pytest.fixture(autouse=True)
def _at_an_instant(request: pytest.FixtureRequest) -> Iterator[None]:
    instant = getattr(request, "param", None)
    if instant is not None:
        clock.move_to(instant)
    yield
    if instant is not None:
        clock.move_back()
