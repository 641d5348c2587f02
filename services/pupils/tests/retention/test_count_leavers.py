"""How many left each school, as its own roll shows them."""

from datetime import UTC, date, datetime
from uuid import uuid4

from former_pupil import leaver
from haven_schemas.rpc.pupils.retention import LeaversCountQuery
from pupils.models import PupilRow, RollEndRow
from pupils.retention.queries.count_leavers import count_leavers
from sqlalchemy import select
from two_schools import SERVICE

AFTER, BY = date(2017, 7, 20), date(2018, 7, 20)


def counted(roll, *schools, left_after=AFTER, left_by=BY):
    asked = LeaversCountQuery(school_ids=list(schools), left_after=left_after, left_by=left_by)
    found = roll.run(SERVICE, count_leavers, asked).schools
    assert [each.school_id for each in found] == sorted(each.school_id for each in found)
    return {each.school_id: each.leavers for each in found}


def change(roll, pupil_id, **own):
    with roll.open_unit(None) as unit:
        row = unit.session.get_one(PupilRow, pupil_id)
        for name, value in own.items():
            setattr(row, name, value)
    return pupil_id


def test_those_who_left_in_that_time_by_school(roll, school):
    other, third = roll.add_school(), roll.add_school()
    for left_on in (AFTER, date(2017, 7, 21), BY, date(2018, 7, 21)):
        leaver(roll, school, left_on=left_on)
    leaver(roll, school, on_roll=True)
    leaver(roll, other, left_on=BY)
    leaver(roll, third, left_on=AFTER)
    assert counted(roll, school, other, third) == {school: 2, other: 1}
    assert counted(roll, other) == {other: 1}
    assert counted(roll, school, left_after=None) == {school: 3}
    assert counted(roll, school, left_by=date.min, left_after=None) == {}
    entry = roll.audited("retention:facts:read")[-1]
    assert (entry["school_ids"], entry["subject_ids"], entry["outcome"]) == ([str(school)], [], "counted")
    with roll.open_unit([]) as unit:
        assert unit.session.scalars(select(RollEndRow)).all() == [], "a dry run keeps no day"


def test_where_no_system_said_when_the_last_word_counts(roll, school):
    for changed_at in (datetime(2018, 7, 20, 22, 59, tzinfo=UTC), datetime(2018, 7, 20, 23, 1, tzinfo=UTC)):
        change(roll, leaver(roll, school, left_on=None), changed_at=changed_at)
    assert counted(roll, school) == {school: 1}, "by the calendar of London"


def test_no_number_differs_by_what_the_roll_does_not_show(roll, school):
    there = roll.add_school()
    leaver(roll, school, "Ordinary")
    here_now = leaver(roll, there, "Here", on_roll=True)
    alias = change(roll, leaver(roll, school, "Alias"), merged_into=here_now)
    assert counted(roll, school, there) == {school: 1}, "the child counts where they are now"
    change(roll, here_now, protected=True)
    assert counted(roll, school, there) == {school: 2}, "nobody is told that they are anywhere else"
    change(roll, alias, hidden=True)
    assert counted(roll, school) == {school: 1}, "found as the other entry of the school"
    change(roll, leaver(roll, school, "Emptied"), hidden=True, protected=True)
    assert counted(roll, school) == {school: 1}, "nobody's to all others"
    change(roll, leaver(roll, school, "Protected"), protected=True)
    assert counted(roll, school, uuid4()) == {school: 2}, "a child of the school by the name of today"
