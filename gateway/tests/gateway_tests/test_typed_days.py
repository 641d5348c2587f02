"""A day typed in one box is read day first, however it is written."""

from datetime import date

from gateway.rendering.typed_days import day_in_box, iso_day, read_day
from hypothesis import given
from hypothesis import strategies as st
from support.lists import every


@every(
    ("typed", "expected"),
    [
        ("27/3/2026", date(2026, 3, 27)),
        ("03/04/2026", date(2026, 4, 3)),
        ("27 3 26", date(2026, 3, 27)),
        ("27.03.2026", date(2026, 3, 27)),
        (" 27 March 2026 ", date(2026, 3, 27)),
        ("1st Sept 2026", date(2026, 9, 1)),
        ("27 mar. 26", date(2026, 3, 27)),
        ("2026-03-27", date(2026, 3, 27)),
    ],
)
def test_a_day_is_read(typed: str, expected: date) -> None:
    assert read_day(typed) == expected
    assert iso_day(typed) == expected.isoformat()


@every("typed", ["", "3/27/2026", "31/2/2026", "27/3", "27/3/202", "yesterday", "27 Mai 2026", "1/1/0000"])
def test_what_is_no_day_stays_as_it_was_typed(typed: str) -> None:
    assert read_day(typed) is None
    assert iso_day(typed) == typed
    assert day_in_box(typed) == typed


@given(st.dates(min_value=date(1000, 1, 1)))
def test_what_stands_in_the_box_is_read_as_the_same_day(day: date) -> None:
    assert read_day(day_in_box(day)) == day
    assert read_day(day_in_box(day.isoformat())) == day
    assert read_day(f"{day:%d %B %Y}" if day.year > 999 else day_in_box(day)) == day


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading(text: str) -> None:
    read_day(text)
    day_in_box(text)
