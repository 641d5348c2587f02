"""What is worked out once for many rows of roll files is remembered, and for minutes only: names are among it."""

from pathlib import Path

import pupils
from pupils.files.domain import roll_row, written_codes, written_dates
from pupils.files.domain.remembered import forget_all

ASKED = (
    lambda: roll_row.plain("Zoë  Ødegård"),
    lambda: written_dates.iso_day("3 April 2014"),
    lambda: written_codes.as_code("sen_need", "moderate"),
    lambda: roll_row._year_group("Year 7"),
)
MEMORIES = (roll_row.plain, written_dates._iso_day, written_codes._as_code, roll_row._year_group_code)


def test_all_of_it_is_forgotten_and_worked_out_anew():
    answers = [ask() for ask in ASKED]
    assert all(each.cache_info().currsize for each in MEMORIES)
    forget_all()
    assert [each.cache_info().currsize for each in MEMORIES] == [0, 0, 0, 0]
    assert [ask() for ask in ASKED] == answers


def test_no_text_is_remembered_in_another_way():
    sources = Path(pupils.__file__).parent.rglob("*.py")
    assert {path.name for path in sources if "lru_cache" in path.read_text(encoding="utf-8")} == {"remembered.py"}
