"""One date follows another; a request's ends with its answer; all go where their record goes; in any order and once."""

import threading
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from chassis.ground.away import OwnerAway
from haven_schemas.acts.referrals.clocks import EndClock
from haven_schemas.acts.referrals.deadlines import ActOnDeadline
from haven_schemas.acts.referrals.own_rules import SwitchRule
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.events import RecordChangedSchool, RequestAnswered
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from referrals.deadlines.clock import end_clock
from referrals.deadlines.deadline import act_on_deadline
from referrals.deadlines.following import follow_record, meet_answered, tell_of_deadlines
from referrals.models import DeadlineChangeRow, DeadlineRow
from referrals.rules.rule import switch_rule
from referrals_world import OWN, TRUST_LEAD, person
from sqlalchemy import func, select
from support.levels import examples

TERMS = {"terms": [("2026-09-03", "2026-12-18"), ("2027-01-05", "2027-03-24")]}
DECEMBER = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def lead(here):
    here.now = DECEMBER
    return person(here.school(**TERMS))


@pytest.fixture
def school(lead):
    (found,) = lead.school_ids
    return found


@pytest.fixture
def record(here, school):
    return here.record(school)


def on(here, day):
    here.now = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)


def running(here, who, record):
    return {each.rule: each for each in here.clocks(who, record) if each.state in ("running", "late")}


def test_a_looked_after_childs_reviews_follow_each_other(here, lead, school, record):
    """As worked out by hand: 20 working days, three months, six months, six months again."""
    clock = here.clock(lead, record, "looked-after-review-1", date(2026, 11, 30))
    assert clock.due_on == date(2026, 12, 30)
    for held, following, due_on in (
        (date(2026, 12, 29), "looked-after-review-2", date(2027, 3, 29)),
        (date(2027, 3, 31), "looked-after-review-n", date(2027, 9, 30)),
        (date(2027, 9, 1), "looked-after-review-n", date(2028, 3, 1)),
        (date(2028, 2, 29), "looked-after-review-n", date(2028, 8, 29)),
    ):
        on(here, held)
        found = here.met(lead, clock, held)
        (began,) = found.begun
        assert (began.rule, began.due_on, began.follows_id) == (following, due_on, clock.id)
        assert set(running(here, lead, record)) == {following}
        clock = began
    states = [each.state for each in here.clocks(lead, record)]
    assert states == ["running", "met", "met", "met_late", "met"], "the second was two days late, and stays so"


def test_a_plan_the_school_was_only_told_of_goes_on_by_itself(here, lead, school, record):
    on(here, date(2026, 12, 4))
    found = here.met(lead, here.clock(lead, record, "icpc", date(2026, 12, 1)))
    assert {each.rule: each.due_on for each in found.begun} == {
        "core-group": date(2026, 12, 18), "review-1": date(2027, 3, 4),
    }  # fmt: skip
    on(here, date(2027, 2, 24))
    here.met(lead, running(here, lead, record)["review-1"])
    assert running(here, lead, record)["review-n"].due_on == date(2027, 8, 24)
    wales = person(here.school("wales"))
    (there,) = wales.school_ids
    their = here.record(there)
    core = here.clock(wales, their, "wales-core-group", date(2027, 2, 22))
    assert {each.rule for each in here.met(wales, core).begun} == {"wales-core-group-next"}
    again = here.met(wales, running(here, wales, their)["wales-core-group-next"])
    assert [each.due_on for each in again.begun] == [date(2027, 4, 7)]


def test_every_term_has_its_own_and_terms_that_are_not_entered_are_said(here, lead, school, record):
    clock = here.clock(lead, record, "pep", date(2026, 11, 16))
    assert clock.due_on == date(2026, 12, 18)
    (spring,) = here.met(lead, clock).begun
    assert (spring.started_at, spring.due_on) == (datetime(2027, 1, 5, 12, tzinfo=UTC), date(2027, 3, 24))
    with pytest.raises(Problem) as early:
        here.met(lead, spring)
    assert [(each.field, each.code) for each in early.value.fields] == [("met_on", FieldCode.TOO_LONG_AGO)]
    on(here, date(2027, 2, 1))
    found = here.met(lead, spring)
    assert found.begun == []
    assert [(each.because, "personal education plan" in each.what) for each in found.not_begun] == [("terms", True)]
    on(here, date(2027, 4, 20))
    with pytest.raises(Problem) as later:
        here.clock(lead, record, "pep")
    assert [(each.field, each.code) for each in later.value.fields] == [("starts_on", FieldCode.NO_TERMS)]


def test_a_review_of_an_ehc_plan_begins_the_schools_report_and_the_authoritys_decision(here, lead, record):
    on(here, date(2026, 12, 14))
    found = here.met(lead, here.clock(lead, record, "ehc-review", date(2025, 12, 20)))
    assert {each.rule: (each.due_on, each.ours) for each in found.begun} == {
        "ehc-review-report": (date(2026, 12, 28), True),
        "ehc-review-decision": (date(2027, 1, 11), False),
        "ehc-review": (date(2027, 12, 14), False),
    }


def test_after_the_first_education_plan_comes_the_next_term_whatever_its_own_day_was(here, lead, record):
    on(here, date(2026, 12, 15))
    clock = here.clock(lead, record, "pep-first", date(2026, 12, 10))
    assert clock.due_on == date(2027, 1, 12), "in the spring term already"
    (spring,) = here.met(lead, clock).begun
    assert (spring.rule, spring.due_on) == ("pep", date(2027, 3, 24))


def test_what_is_switched_off_does_not_follow_and_is_said(here, lead, school, record):
    keeper = person(school, rights=TRUST_LEAD)
    here.ask(keeper, switch_rule, SwitchRule(nation="england", code="pep", on=False, because="We keep our own."))
    found = here.met(lead, here.clock(lead, record, "pep-first"))
    assert (found.begun, [each.because for each in found.not_begun]) == ([], ["switched_off"])


def test_a_request_waits_for_its_answer_and_two_at_once_do_not_mix(here, lead, record):
    entries = [uuid4(), uuid4()]
    first, second = (
        here.clock(lead, record, "request-answer", due_on=day, entry_id=each)
        for each, day in zip(entries, (date(2026, 12, 4), date(2026, 12, 1)), strict=True)
    )
    assert (first.due_on, second.due_on, first.set_by_others, first.statutory) == (
        date(2026, 12, 4), date(2026, 12, 1), True, False,
    )  # fmt: skip
    with pytest.raises(Problem):
        here.clock(lead, record, "request-answer", due_on=date(2026, 12, 9), entry_id=entries[0])
    here.now = datetime(2026, 12, 4, 22, tzinfo=UTC)
    for _ in range(2):  # said twice
        with here.database.unit(OWN, schools=[]) as unit:
            meet_answered(unit, here.now, RequestAnswered(entry_id=entries[0]))
    (waits,) = running(here, lead, record).values()
    assert waits.id == second.id
    (met,) = [each for each in here.clocks(lead, record) if each.id == first.id]
    assert (met.state, met.was_late) == ("met", False)
    with here.database.unit(OWN, schools=[]) as unit:
        meet_answered(unit, here.now, RequestAnswered(entry_id=uuid4()))
    assert here.met(lead, waits).clock.state == "met_late"


def told_of_move(here, record):
    with here.database.unit(OWN, schools=[]) as unit:
        follow_record(unit, here.elsewhere, RecordChangedSchool(record_id=record))


def test_they_go_where_their_record_goes_without_any_referral(here, lead, school, record):
    kept = here.clock(lead, record, "ehc-review", date(2026, 6, 1))
    over = here.met(lead, here.clock(lead, record, "fgm"))
    there = person(here.school())
    (elsewhere,) = there.school_ids
    moved = here.elsewhere.records[record]
    moved.school_id, moved.assigned_to = elsewhere, there.actor_id
    for _ in range(2):
        told_of_move(here, record)
    assert {each.id for each in here.clocks(there, record)} == {kept.id, over.clock.id}
    found = running(here, there, record)["ehc-review"]
    assert (found.school_id, found.owner_id, found.due_on, found.version) == (
        elsewhere, there.actor_id, kept.due_on, kept.version + 1,
    )  # fmt: skip
    with pytest.raises(Problem) as hidden:
        here.clocks(lead, record)
    assert hidden.value.code is ErrorCode.NOT_FOUND
    with here.units()() as unit:
        for model in (DeadlineRow, DeadlineChangeRow):
            assert set(unit.session.scalars(select(model.school_id))) == {elsewhere}
    assert here.met(there, found).begun
    followed = [each for each in here.audited() if each["action"] == "referral:record:follow"]
    assert [sorted(each["school_ids"]) for each in followed] == [sorted([str(school), str(elsewhere)])]


def test_a_move_to_a_school_that_is_not_known_yet_is_waited_for(here, lead, record):
    clock = here.clock(lead, record, "fgm")
    here.elsewhere.records[record].school_id = uuid4()
    with pytest.raises(OwnerAway):
        told_of_move(here, record)
    here.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        told_of_move(here, record)
    told_of_move(here, uuid4())  # of a record without dates nobody is asked
    here.elsewhere.silent = False
    there = person(here.school())
    (elsewhere,) = there.school_ids
    here.elsewhere.records[record].school_id = elsewhere
    told_of_move(here, record)
    (found,) = here.clocks(there, record)
    assert (found.id, found.owner_id) == (clock.id, lead.actor_id), "nobody has the record yet: the team is told"


def test_two_who_begin_or_meet_the_same_at_once_make_one(here, lead, school, record):
    outcomes = []

    def tried(attempt, *arguments):
        try:
            attempt(*arguments)
            outcomes.append("done")
        except Problem as problem:
            outcomes.append(problem.code if problem.code is not ErrorCode.INVALID_REQUEST else problem.fields[0].code)

    def together(attempt, *arguments):
        threads = [threading.Thread(target=tried, args=(attempt, *arguments)) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    together(here.clock, lead, record, "looked-after-review-n", date(2026, 6, 1))
    assert sorted(map(str, outcomes)) == ["done", *["runs_already"] * 3]
    outcomes.clear()
    together(here.met, lead, running(here, lead, record)["looked-after-review-n"])
    assert sorted(map(str, outcomes)) == ["done", *["stale_version"] * 3]
    assert len(running(here, lead, record)) == 1
    with here.units()() as unit:
        assert unit.session.scalar(select(func.count()).select_from(DeadlineRow)) == 2


def test_three_replicas_tell_of_each_stage_once(here, lead, school):
    clocks = [here.clock(lead, here.record(school), "ehc-review", date(2025, 12, 2)) for _ in range(30)]
    here.now = datetime(2027, 1, 1, 12, tzinfo=UTC)

    def replica():
        while tell_of_deadlines(here.units()):
            pass

    threads = [threading.Thread(target=replica) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    told = here.told()
    assert len(told) == len(set(told))
    for clock in clocks:
        assert [stage for each, stage in told if each == str(clock.id)] == ["soon", "due", "overdue"]


ACTS = st.lists(
    st.tuples(st.sampled_from(["chased", "moved", "tell", "wait", "met", "ended"]), st.integers(0, 40)), max_size=12
)


@given(acts=ACTS)
@settings(
    max_examples=examples(25),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_in_whatever_order_it_is_acted_on_late_stays_late_and_one_runs(here, acts):
    """A review that follows itself: at most one runs, each stage of a day is told once, and what was late stays so."""
    here.now = DECEMBER
    lead = person(here.school(**TERMS))
    (school,) = lead.school_ids
    record = here.record(school)
    here.clock(lead, record, "looked-after-review-n", date(2025, 12, 20))
    was_late: set[object] = set()
    for act, days in acts:
        waiting = list(running(here, lead, record).values())
        assert len(waiting) <= 1
        was_late |= {each.id for each in here.clocks(lead, record) if each.was_late}
        if act == "wait":
            here.now += timedelta(days=days * 10)
        elif act == "tell":
            while tell_of_deadlines(here.units()):
                pass
        elif waiting:
            do(here, lead, waiting[0], act, days)
    found = here.clocks(lead, record)
    assert {each.id for each in found if each.was_late} >= was_late
    for each in found:
        assert each.was_late or each.state != "met_late"
        if each.state == "met":
            assert not each.was_late
    told = [(each, stage) for each, stage in here.told() if each in {str(clock.id) for clock in found}]
    moved = sum(act == "moved" for act, _ in acts)
    chased = sum(act == "chased" for act, _ in acts)
    for each in set(told):
        assert told.count(each) <= 1 + moved + chased


def do(here, lead, clock, act, days):
    """What somebody does about it, today."""
    seen = {"deadline_id": clock.id, "version": clock.version}
    if act == "met":
        here.met(lead, clock)
    elif act == "ended":
        here.ask(lead, end_clock, EndClock(**seen, because="other"))
    elif act == "chased":
        here.ask(lead, act_on_deadline, ActOnDeadline(**seen, act="chased"))
    elif (day := here.now.date() + timedelta(days=days)) != clock.due_on:
        moved = ActOnDeadline(**seen, act="moved", due_on=day, because="authority_said")
        here.ask(lead, act_on_deadline, moved)
