"""The invented child: there for the watcher, and met by no file, search or question of another school."""

import pytest
from haven_schemas.errors import Problem
from haven_schemas.watch import CHILD_FORENAME, CHILD_SURNAME, WATCH_CHILD, WATCH_SCHOOL, WATCH_URN
from pupils.models import MatchProposalRow, RollQuestionRow, SchoolRow
from pupils.writing.pupils import BORN, add_watch_child
from sqlalchemy import select


def put_there(roll) -> None:
    with roll.open_unit([]) as unit:
        unit.session.add(SchoolRow(id=WATCH_SCHOOL, urn=WATCH_URN, laestab=None, name="Watch school", version=1))
    for _ in range(2):
        with roll.open_unit([]) as unit:
            add_watch_child(unit)


def test_the_child_is_there_once_and_the_watcher_finds_them(roll):
    put_there(roll)
    [child] = roll.pupils(WATCH_SCHOOL)
    assert (child.id, child.version, child.on_roll, child.upn) == (WATCH_CHILD, 1, True, None)
    assert len(roll.published("pupils.pupil_joined")) == 1
    found = roll.find(roll.staff(WATCH_SCHOOL), CHILD_SURNAME).pupils
    assert [each.id for each in found] == [WATCH_CHILD]


def test_nobody_of_every_other_school_finds_them(roll):
    real = roll.add_school()
    put_there(roll)
    assert roll.find(roll.staff(real), CHILD_SURNAME).pupils == []


def test_a_file_with_their_very_name_and_birth_date_meets_nobody(roll, as_csv, row):
    """No file can say such a birth date; without it the names lead to nobody. And the child stays where they are."""
    put_there(roll)
    school = roll.add_school()
    feed = roll.add_feed(school)
    same = row(upn="", legal_surname=CHILD_SURNAME, legal_forename=CHILD_FORENAME, date_of_birth=f"{BORN}")
    delivery = roll.deliver(feed, as_csv(same, same | {"date_of_birth": "2014-03-02"}))
    assert (delivery.applied, delivery.rejected_count) == (1, 1)
    with roll.open_unit(None) as unit:
        assert unit.session.scalars(select(MatchProposalRow)).all() == []
        assert unit.session.scalars(select(RollQuestionRow)).all() == []
    [child] = roll.pupils(WATCH_SCHOOL)
    assert (child.id, child.version) == (WATCH_CHILD, 1)


def test_no_system_is_connected_to_their_school_not_even_by_the_set_up(roll):
    put_there(roll)
    with pytest.raises(Problem):
        roll.add_feed(WATCH_SCHOOL)
