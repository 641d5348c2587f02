"""What is worked out once for many rows of roll files is remembered, and for minutes only: names are among it."""

from pathlib import Path

import pupils
from pupils.files.remembered import forget_all
from pupils.files.roll_row import _year_group, _year_group_code, plain
from pupils.files.written import _as_code, _iso_day, as_code, iso_day

ASKED = (
    lambda: plain("Zoë  Ødegård"),
    lambda: iso_day("3 April 2014"),
    lambda: as_code("sen_need", "moderate"),
    lambda: _year_group("Year 7"),
)
MEMORIES = (plain, _iso_day, _as_code, _year_group_code)


def test_all_of_it_is_forgotten_and_worked_out_anew():
    answers = [ask() for ask in ASKED]
    assert all(each.cache_info().currsize for each in MEMORIES)
    forget_all()
    assert [each.cache_info().currsize for each in MEMORIES] == [0, 0, 0, 0]
    assert [ask() for ask in ASKED] == answers


def test_no_text_is_remembered_in_another_way():
    sources = Path(pupils.__file__).parent.rglob("*.py")
    assert {path.name for path in sources if "lru_cache" in path.read_text(encoding="utf-8")} == {"remembered.py"}
