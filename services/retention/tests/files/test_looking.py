"""The look at all files: each has its day, held ones are held, and what is no file any more goes."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from chassis.ground.away import OwnerAway
from haven_schemas.acts.paging import Empty
from retention.looks.sweep import begin_sweep, last_sweep
from retention_world import TRUST_LEAD, person


def test_every_file_is_looked_at_once_a_day(here):
    school = here.school()
    children = {here.child(school) for _ in range(5)}
    assert here.look() == 5
    assert {row.until for row in here.kept().values()} == {date(2035, 5, 3)}
    assert set(here.kept()) == children
    assert here.look() == 0
    here.now += timedelta(hours=14)
    assert here.look() == 0, "the same day in London"
    here.now += timedelta(hours=2)
    assert here.look() == 5


def test_it_goes_on_where_it_was_left(here):
    school = here.school()
    for _ in range(5):
        here.child(school)
    answer, asked = here.elsewhere.files_after, []

    def twice(after):
        asked.append(after)
        if len(asked) == 3:
            raise OwnerAway("incidents")
        return answer(after)

    here.elsewhere.files_after = twice
    with pytest.raises(OwnerAway):
        here.look()
    begun = here.ask(person(school), last_sweep, Empty()).sweep
    assert (begun.looked_at, begun.ended_at) == (0, None), "a count that is exact tells how many are hidden"
    assert here.look() == 1
    assert here.ask(person(school), last_sweep, Empty()).sweep.ended_at == here.now


def test_what_is_no_file_any_more_goes_and_what_changed_is_counted_anew(here):
    school = here.school()
    gone, sent = here.child(school), here.child(school)
    here.look()
    del here.elsewhere.children[gone]
    here.changed(sent, kinds=["child_protection", "send"], shared=3)
    here.now += timedelta(days=1)
    here.look()
    [(subject, row)] = here.kept().items()
    assert (subject, row.until, row.schedule, row.shared) == (sent, date(2041, 5, 3), "send", 3)


def test_a_school_nobody_told_of_yet_holds_nobody_up(here):
    school = here.school()
    here.child(uuid4())
    known = here.child(school)
    assert here.look() == 1
    assert set(here.kept()) == {known}


def test_a_day_is_londons(here):
    school = here.school()
    here.child(school)
    here.now = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert here.look() == 1
    here.now = datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
    assert here.look() == 1, "midnight in London, in summer"


def test_whoever_sets_schedules_has_it_done_at_once(here):
    school = here.school()
    here.child(school)
    here.look()
    chief = person(school, rights=TRUST_LEAD)
    assert here.ask(chief, begin_sweep, Empty()).sweep.ended_at is None
    assert here.ask(chief, begin_sweep, Empty()).sweep.ended_at is None
    assert here.look() == 1
    assert [each["action"] for each in here.audited()] == ["retention:sweep:begin"]
