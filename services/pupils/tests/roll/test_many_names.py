"""One person who looks up the whole roll name by name; on real PostgreSQL."""

import pytest
from haven_schemas.rights import Right
from pupils.finding.names import MOST_A_DAY, is_typed_in_full
from pupils.models import NamesShownRow
from sqlalchemy import select
from support.lists import every

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def children(roll, feed, as_csv, row):
    """More than anybody is shown on a day, each with a name of their own."""
    names = [(LETTERS[each // 26], LETTERS[each % 26]) for each in range(MOST_A_DAY + 40)]
    rows = [row(legal_surname=f"Sur{one}{two}x", legal_forename=f"Fore{two}{one}y") for one, two in names]
    roll.deliver(feed, as_csv(*rows))
    return rows


def read_all(roll, who):
    """Every page of what begins like all of them."""
    shown, cursor = set(), None
    while True:
        page = roll.find(who, "sur", limit=25, cursor=cursor)
        shown |= {each.id for each in page.pupils}
        cursor = page.next_cursor
        if cursor is None:
            return shown, page.limited


def test_after_many_names_who_is_typed_in_full_is_found_and_nobody_else(roll, school, children):
    reporter = roll.staff(school)
    shown, limited = read_all(roll, reporter)
    assert limited
    assert MOST_A_DAY <= len(shown) <= MOST_A_DAY + 8, "two children may have one mark"
    hidden = next(
        row for row in reversed(children)
        if not roll.find(reporter, row["legal_surname"]).pupils
    )  # fmt: skip
    assert roll.find(reporter, hidden["legal_surname"]).limited
    whole = roll.find(reporter, f"{hidden['legal_forename']} {hidden['legal_surname']}")
    assert [len(whole.pupils), whole.limited] == [1, False]
    assert roll.audited("pupil:list:find")[-1]["outcome"] == "done"
    assert "many_names" in {entry["outcome"] for entry in roll.audited("pupil:list:find")}
    assert read_all(roll, roll.staff(school))[0], "another person is not held up"
    roll.later(days=1)
    assert roll.find(reporter, hidden["legal_surname"]).pupils


def test_whoever_reads_them_in_full_is_not_limited(roll, school, children):
    lead = roll.staff(school, rights=(Right.PUPIL_FIND, Right.PUPIL_READ), elevated=True)
    shown, limited = read_all(roll, lead)
    assert (len(shown), limited) == (len(children), False)


def test_what_is_kept_names_no_child(roll, school, children):
    reporter = roll.staff(school)
    roll.find(reporter, "sur", limit=25)
    with roll.open_unit([school]) as unit:
        [row] = unit.session.scalars(select(NamesShownRow))
    assert (row.staff_id, max(row.marks) < 4096, len(row.marks) <= 25) == (reporter.actor_id, True, True)


@every(
    ("query", "typed"),
    [
        ("Ada Oak", True), ("oak, ADA", True), ("Adaline Oak", True), ("Ada", False), ("Oak", False), ("Ad Oak", False),
        ("Ada Oa", False), ("Ada Oak 7B", False), ("", False),
    ],
)  # fmt: skip
def test_what_counts_as_typed_in_full(query, typed):
    assert is_typed_in_full(query, ("Ada", "Adaline"), ("Oak", None)) is typed
