"""Alerts hears of each stage of a deadline once, in order, on however many replicas and when the clocks change."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from haven_schemas.acts.referrals.deadlines import ActOnDeadline, DeadlineFacts
from haven_schemas.acts.referrals.referrals import ReferralQuery
from referrals.deadlines.deadline import act_on_deadline, deadline_facts
from referrals.deadlines.following import measure_deadlines, tell_of_deadlines
from referrals.deadlines.telling import next_telling
from referrals.metrics import DEADLINES_WAITING
from referrals.tracking.lists import get_referral
from referrals_world import OWN, person
from timescales.calendars import Calendar
from timescales.due import Due


@pytest.fixture
def lead(here):
    return person(here.school())


@pytest.fixture
def school(lead):
    (found,) = lead.school_ids
    return found


def run(here):
    return tell_of_deadlines(here.units())


def stages(here, deadline):
    return [stage for deadline_id, stage in here.told() if deadline_id == str(deadline.id)]


def assess_of(here, lead, school):
    kept = here.referred(lead, here.record(school), here.agency(school))
    (found,) = [each for each in kept.deadlines if each.rule == "assess"]
    return kept, found


def test_each_stage_comes_at_its_time_and_once(here, lead, school):
    _, assess = assess_of(here, lead, school)
    assert assess.due_on == date(2027, 1, 29)
    for moment, heard in (
        (datetime(2027, 1, 28, 6, 59, tzinfo=UTC), []),
        (datetime(2027, 1, 28, 7, 0, tzinfo=UTC), ["soon"]),
        (datetime(2027, 1, 29, 6, 59, tzinfo=UTC), ["soon"]),
        (datetime(2027, 1, 29, 7, 0, tzinfo=UTC), ["soon", "due"]),
        (datetime(2027, 1, 29, 23, 59, tzinfo=UTC), ["soon", "due"]),
        (datetime(2027, 1, 30, 0, 0, tzinfo=UTC), ["soon", "due", "overdue"]),
        (datetime(2027, 5, 1, 0, 0, tzinfo=UTC), ["soon", "due", "overdue"]),
    ):
        here.now = moment
        run(here)
        run(here)
        assert stages(here, assess) == heard, moment


def test_what_came_due_while_nobody_was_there_is_told_in_order(here, lead, school):
    _, assess = assess_of(here, lead, school)
    here.now = datetime(2027, 3, 1, 12, tzinfo=UTC)
    while run(here):
        pass
    assert stages(here, assess) == ["soon", "due", "overdue"]


def test_what_is_written_down_late_is_told_as_it_stands_now(here, lead, school):
    kept = here.referred(lead, here.record(school), here.agency(school), sent_at=here.now - timedelta(days=90))
    run(here)
    assert {stage for _, stage in here.told()} == {"overdue"}
    assert len(here.told()) == len(kept.deadlines) == 2


def test_what_has_happened_is_told_of_no_more(here, lead, school):
    kept, assess = assess_of(here, lead, school)
    here.step(lead, kept, "assessment_done")
    here.now = datetime(2027, 3, 1, 12, tzinfo=UTC)
    run(here)
    assert stages(here, assess) == []


def test_chased_it_is_told_again_after_three_working_days(here, lead, school):
    kept, assess = assess_of(here, lead, school)
    here.now = datetime(2027, 2, 2, 9, tzinfo=UTC)
    while run(here):
        pass
    facts = facts_of(here, school, assess)
    assert (facts.waits, facts.due_on) == (True, date(2027, 2, 2))
    found = here.ask(lead, get_referral, ReferralQuery(referral_id=kept.id))
    (late,) = [each for each in found.deadlines if each.rule == "assess"]
    here.ask(lead, act_on_deadline, ActOnDeadline(deadline_id=late.id, version=late.version, act="chased"))
    assert not facts_of(here, school, assess).waits
    here.now = datetime(2027, 2, 5, 7, tzinfo=UTC)
    run(here)
    assert stages(here, assess) == ["soon", "due", "overdue", "overdue"]
    facts = facts_of(here, school, assess)
    assert (facts.waits, facts.due_on) == (True, date(2027, 2, 5))


def facts_of(here, school, deadline):
    with here.database.unit(OWN, schools=[school]) as unit:
        return deadline_facts(unit, DeadlineFacts(deadline_id=deadline.id))


def test_another_day_brings_its_own_stages(here, lead, school):
    _, assess = assess_of(here, lead, school)
    here.now = datetime(2027, 1, 29, 9, tzinfo=UTC)
    while run(here):
        pass
    moved = {"deadline_id": assess.id, "act": "moved", "due_on": "2027-02-19", "because": "authority_said"}
    version = assess.version + 2
    here.ask(lead, act_on_deadline, ActOnDeadline.model_validate({**moved, "version": version}))
    here.now = datetime(2027, 2, 20, 9, tzinfo=UTC)
    while run(here):
        pass
    assert stages(here, assess) == ["soon", "due", "soon", "due", "overdue"]


def test_many_at_once_are_told_once_by_three_replicas(here, lead, school):
    agency, record = here.agency(school), here.record(school)
    for _ in range(40):
        here.referred(lead, record, agency)
    here.now = datetime(2027, 3, 1, 12, tzinfo=UTC)

    def replica():
        while tell_of_deadlines(here.units()):
            pass

    threads = [threading.Thread(target=replica) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    told = here.told()
    assert len(told) == len(set(told)) == 40 * (2 + 3)  # of one working day no reminder comes before
    for deadline in {each for each, _ in told}:
        heard = [stage for each, stage in told if each == deadline]
        assert heard in (["due", "overdue"], ["soon", "due", "overdue"])


def test_how_long_the_oldest_waits_is_measured(here, lead, school):
    assess_of(here, lead, school)
    with here.units()() as unit:
        measure_deadlines(unit)
    assert DEADLINES_WAITING._value.get() == 0
    here.now = datetime(2026, 11, 25, 7, 1, tzinfo=UTC)
    with here.units()() as unit:
        measure_deadlines(unit)
    assert DEADLINES_WAITING._value.get() == 60


@pytest.mark.parametrize(
    ("due_on", "soon", "due", "overdue"),
    [
        # The clocks go forward on 29 March 2026 and back on 25 October 2026, both Sundays.
        ((2026, 3, 30), (2026, 3, 27, 7), (2026, 3, 30, 6), (2026, 3, 30, 23)),
        ((2026, 10, 26), (2026, 10, 23, 6), (2026, 10, 26, 7), (2026, 10, 27, 0)),
        ((2026, 3, 27), (2026, 3, 26, 7), (2026, 3, 27, 7), (2026, 3, 28, 0)),
        # Easter Monday 2026 is 6 April.
        ((2026, 4, 7), (2026, 4, 2, 6), (2026, 4, 7, 6), (2026, 4, 7, 23)),
    ],
)
def test_a_morning_is_londons_on_either_side_of_a_change_of_the_clocks(due_on, soon, due, overdue):
    day = Due.of_day(date(*due_on))
    began = datetime(2026, 1, 5, 9, tzinfo=UTC)
    found, told = {}, None
    while (following := next_telling(told, began, day, Calendar(), to_the_minute=False)) is not None:
        told = following[0]
        found[told] = following[1]
    assert found == {
        "soon": datetime(*soon, tzinfo=UTC),
        "due": datetime(*due, tzinfo=UTC),
        "overdue": datetime(*overdue, tzinfo=UTC),
    }


def test_hours_are_told_halfway_and_to_the_minute():
    began = datetime(2026, 11, 24, 9, tzinfo=UTC)
    by = began + timedelta(hours=24)
    due = Due(by.date(), by.date(), by, by)
    assert next_telling(None, began, due, Calendar(), to_the_minute=True) == ("soon", began + timedelta(hours=12))
    assert next_telling("soon", began, due, Calendar(), to_the_minute=True) == ("due", by)
    assert next_telling("due", began, due, Calendar(), to_the_minute=True) == ("overdue", by + timedelta(minutes=1))
    assert next_telling("overdue", began, due, Calendar(), to_the_minute=True) is None
