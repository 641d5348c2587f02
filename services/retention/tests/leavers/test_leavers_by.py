"""What a dry run says of former pupils with no file, and what it does not say to whom."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from haven_schemas.events import LeaversForgotten, LeaversLetGo
from haven_schemas.rpc.pupils.retention import FormerPupil
from haven_schemas.rpc.retention.files import DryRun
from haven_schemas.rpc.retention.schedules import KeepSchedule
from retention.files.queries.dry_run import dry_run
from retention.leavers.use_cases.look_for_leavers import look_for_leavers
from retention.leavers.use_cases.take_answers import take_forgotten, take_let_go
from retention.models import LeaverBatchRow, LeaverLookRow
from retention.schedules.use_cases.keep_schedule import keep_schedule
from retention_world import LEAD, OFFICER, TODAY, TRUST_LEAD, person
from sqlalchemy import select

IN_A_YEAR = date(2027, 11, 24)
LONG_AGO = date(2018, 7, 20)


def leavers(here, access, by=IN_A_YEAR):
    return here.ask(access, dry_run, DryRun(by=by)).leavers


def counts(found):
    return {each.school_id: each.leavers for each in found.lines}


def look(here, **most):
    look_for_leavers(here.units(), here.elsewhere, here.now, may_order=True, **most)


def agree(here, school, years, since):
    words = {
        "record": "roll_leaver", "trigger": "leaving", "years": years, "source": "Our policy", "agreed": "the board",
        "since": since,
    }  # fmt: skip
    here.ask(person(school, rights=TRUST_LEAD), keep_schedule, KeepSchedule.model_validate(words))


def test_who_was_looked_at_and_stays_is_never_counted(here):
    """Something is recorded about them: a number of these would tell of a file that is hidden."""
    school, other = here.school(), here.school()
    lead = person(school)
    here.elsewhere.left_schools = {school: [LONG_AGO, date(2021, 7, 20), date(2022, 7, 20)], other: [LONG_AGO]}
    found = leavers(here, lead)
    assert (found.schedule, found.years, found.left_after) == ("roll-leaver", 6, None)
    assert counts(found) == {school: 2}, "nobody was looked at yet, and no other school's"
    look(here)
    found = leavers(here, lead)
    assert (found.left_after, found.left_by) == (date(2020, 11, 24), date(2021, 11, 24))
    assert counts(found) == {school: 1}
    here.elsewhere.roll_silent = True
    for day in (TODAY, date(2020, 1, 1), date.min):
        assert leavers(here, lead, day).lines == [], "nobody is asked"


def test_while_the_roll_is_silent_files_are_told_all_the_same(here):
    school = here.school()
    here.child(school, born_on=date(1999, 3, 1))
    here.look()
    here.elsewhere.roll_silent = True
    found = here.ask(person(school), dry_run, DryRun(by=IN_A_YEAR))
    assert (found.leavers.lines, [each.due for each in found.lines]) == (None, [1])


@pytest.mark.parametrize(("years", "told", "furthest"), [(2, 2, date(2025, 11, 24)), (20, 6, date(2021, 2, 28))])
def test_what_goes_before_a_longer_time_begins_is_counted(here, years, told, furthest):
    school = here.school()
    agree(here, school, years, date(2027, 3, 1))
    found = leavers(here, person(school))
    assert (found.years, found.left_by) == (told, furthest)


def test_a_look_under_a_shorter_time_is_remembered(here):
    school = here.school()
    agree(here, school, 2, TODAY + timedelta(days=2))
    here.now += timedelta(days=2)
    look(here)
    agree(here, school, 6, TODAY + timedelta(days=3))
    for _ in range(33):
        here.now += timedelta(days=1)
        look(here)
    with here.units()() as unit:
        assert len(unit.session.scalars(select(LeaverLookRow)).all()) == 31
    assert leavers(here, person(school)).left_after == date(2024, 11, 26)


def test_of_whom_a_days_worth_was_looked_at_only_who_reads_no_file_is_told(here):
    school = here.school()
    lead, officer = person(school), person(school, rights=OFFICER)
    here.elsewhere.left_schools = {school: [LONG_AGO, LONG_AGO, date(2020, 11, 25), date(2021, 7, 20)]}
    here.elsewhere.leavers = [FormerPupil(subject_ids=[uuid4()], left_on=LONG_AGO) for _ in range(3)]
    told = []
    for _ in range(4):
        look(here, most=2)
        found = (leavers(here, lead), leavers(here, officer))
        told.append(tuple((each.left_after, counts(each)[school]) for each in found))
        here.now += timedelta(days=1)
    days = [date(2020, 11, each) for each in (24, 25, 26, 27)]
    assert told == [
        ((days[0], 2), (None, 4)),
        ((days[1], 1), (days[0], 2)),
        ((days[2], 1), (days[0], 2)),
        ((days[3], 1), (days[2], 1)),
    ]


def test_numbers_of_a_look_are_told_to_who_watches_every_school_and_reads_nothing(here):
    school, other = here.school(), here.school()
    officer = person(school, other, rights=OFFICER)
    assert leavers(here, officer).last_look is None, "there was none"
    here.elsewhere.leavers = [FormerPupil(subject_ids=[uuid4()], left_on=LONG_AGO) for _ in range(3)]
    look(here)
    told = leavers(here, officer).last_look
    assert (told.looked_at, told.let_go, told.left_by, told.ended_at) == (3, None, date(2020, 11, 24), here.now)
    with here.units()() as unit:
        for batch in unit.session.scalars(select(LeaverBatchRow)).all():
            take_let_go(unit, LeaversLetGo(batch_id=batch.id, subject_ids=[uuid4()], children=1, kept=batch.due - 1))
            take_forgotten(unit, LeaversForgotten(batch_id=batch.id, entries=1))
    assert leavers(here, officer).last_look.let_go == 2
    assert leavers(here, person(school, rights=OFFICER)).last_look is None
    for rights in (LEAD, TRUST_LEAD, (*OFFICER, "record:read")):
        assert leavers(here, person(school, other, rights=rights)).last_look is None
