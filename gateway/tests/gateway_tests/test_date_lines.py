"""Term dates as people write them: read from many hands, written and read again, and odd lines named by number."""

import contextlib
from datetime import date, timedelta

import pytest
from gateway.areas.schools.date_lines import WrongLine, read_dates, written
from haven_schemas.acts.identity.calendar import SchoolDate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.lists import every

SEPTEMBER, DECEMBER = date(2026, 9, 2), date(2026, 12, 18)


@every(
    ("line", "expected"),
    [
        ("Autumn term: 2 September 2026 to 18 December 2026", ("term", "Autumn term", SEPTEMBER, DECEMBER)),
        ("Autumn term 2 September - 18 December", ("term", "Autumn term", SEPTEMBER, DECEMBER)),
        ("Term 1: Wednesday 2nd Sept 2026 \u2013 Friday 18th Dec 2026", ("term", "Term 1", SEPTEMBER, DECEMBER)),
        ("Autumn term: 2/9/2026 to 18/12/26", ("term", "Autumn term", SEPTEMBER, DECEMBER)),
        ("TERM 2026-09-02 2026-12-18", ("term", "", SEPTEMBER, DECEMBER)),
        ("Half term: 26 to 30 October 2026", ("closed", "Half term", date(2026, 10, 26), date(2026, 10, 30))),
        ("Half-term 26-30 October", ("closed", "Half-term", date(2026, 10, 26), date(2026, 10, 30))),
        ("INSET: 1 September", ("inset", "", date(2026, 9, 1), date(2026, 9, 1))),
        ("INSET day on Monday 4 January 2027", ("inset", "INSET day", date(2027, 1, 4), date(2027, 1, 4))),
        ("Closed 6 May (polling station)", ("closed", "Closed polling station", date(2027, 5, 6), date(2027, 5, 6))),
        ("Spring term: 4 January to 25 March", ("term", "Spring term", date(2027, 1, 4), date(2027, 3, 25))),
        ("Staff training 31 August", ("inset", "Staff training", date(2026, 8, 31), date(2026, 8, 31))),
    ],
)
def test_a_line_is_read(line, expected):
    [found] = read_dates(line, 2026)
    assert (found.kind, found.name, found.first_day, found.last_day) == expected


@every(
    ("text", "number", "words"),
    [
        ("Autumn term: 2 September to 18 December\nWhitsun: 31 May", 2, "Say what it is"),
        ("Autumn term", 1, "Write the first and the last day"),
        ("Term: 31 February to 2 March", 1, "Write the first and the last day"),
        ("Term: 2 Septober to 3 May", 1, "Write the first and the last day"),
        ("Term: 1 May, 2 May and 3 May", 1, "Write the first and the last day"),
        (f"Term {'x' * 90}: 1 May", 1, "shorter name"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, number, words):
    with pytest.raises(WrongLine) as wrong:
        read_dates(text, 2026)
    assert wrong.value.number == number
    assert words in wrong.value.words


_ON_A_BUSY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_DAYS = st.dates(date(2026, 8, 1), date(2027, 8, 31))
_NAMES = st.sampled_from(["", "Autumn term", "Half term", "INSET day", "Christmas holiday", "Closed"])


@_ON_A_BUSY_MACHINE
@given(
    st.lists(st.tuples(st.sampled_from(["term", "closed", "inset"]), _NAMES, _DAYS, st.integers(0, 100)), max_size=9)
)
def test_what_is_written_is_read_as_it_was(dates):
    made = [
        SchoolDate(kind=kind, name=name, first_day=first, last_day=first + timedelta(days=length))
        for kind, name, first, length in dates
    ]
    assert [_as_read(each) for each in read_dates(written(made), 2026)] == [_as_read(each) for each in made]


def _as_read(each):
    """A name that only says the kind is none."""
    return each.kind, "" if each.name.lower() == each.kind else each.name, each.first_day, each.last_day


@_ON_A_BUSY_MACHINE
@given(st.text(max_size=200))
def test_any_text_is_read_or_named(text):
    with contextlib.suppress(WrongLine):
        assert len(read_dates(text, 2026)) <= text.count("\n") + 1
