"""Dates to keep on an incident record that no referral begins: begun by hand, met, ended, chased, moved, passed on."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.calendar import WorkDaysQuery
from haven_schemas.acts.referrals.clocks import ClockQuery, ClocksQuery, EndClock
from haven_schemas.acts.referrals.deadlines import ActOnDeadline, DeadlineFacts, ListDeadlines
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from referrals.deadlines.clock import end_clock, get_clock
from referrals.deadlines.deadline import act_on_deadline, deadline_facts, list_deadlines, own_deadline_days
from referrals.deadlines.following import tell_of_deadlines
from referrals.deadlines.rules_by_hand import clock_rules
from referrals.models import DeadlineChangeRow
from referrals_world import OWN, READER, person
from sqlalchemy import select

TERMS = {
    "terms": [
        ("2026-09-03", "2026-12-18"),
        ("2027-01-05", "2027-03-24"),
    ]
}

DECEMBER = datetime(2026, 12, 1, 9, tzinfo=UTC)
"""A Tuesday, after the day from which the rules that nobody read are known."""


@pytest.fixture
def lead(here):
    return person(here.school(**TERMS))


@pytest.fixture
def school(lead):
    (found,) = lead.school_ids
    return found


@pytest.fixture
def record(here, school):
    return here.record(school)


def refused(attempt, *arguments, **own):
    with pytest.raises(Problem) as problem:
        attempt(*arguments, **own)
    found = problem.value
    return {each.field: each.code for each in found.fields} or found.code


def acted(here, who, clock, act="chased", **own):
    asked = {"deadline_id": clock.id, "version": clock.version, "act": act, **own}
    return here.ask(who, act_on_deadline, ActOnDeadline.model_validate(asked))


def end(here, who, clock, because="no_longer_applies"):
    return here.ask(who, end_clock, EndClock(deadline_id=clock.id, version=clock.version, because=because))


def shown(here, who, clock):
    return here.ask(who, get_clock, ClockQuery(deadline_id=clock.id))


def stages(here, clock):
    return [stage for deadline_id, stage in here.told() if deadline_id == str(clock.id)]


def run(here):
    while tell_of_deadlines(here.units()):
        pass


def test_a_teachers_own_duty_is_due_the_next_working_day_and_told_of_once_a_stage(here, lead, school, record):
    clock = here.clock(lead, record, "fgm", date(2026, 11, 24))
    assert (clock.due_on, clock.state, clock.ours, clock.owner_id) == (
        date(2026, 11, 25), "running", True, lead.actor_id,
    )  # fmt: skip
    assert (clock.status, clock.statutory) == ("verified", True)
    assert clock.late_from == datetime(2026, 12, 24, 23, 59, tzinfo=UTC), "a month, by law"
    here.now = datetime(2026, 11, 26, 9, tzinfo=UTC)
    run(here)
    assert (stages(here, clock), shown(here, lead, clock).state) == (["due"], "running")
    here.now = datetime(2026, 12, 25, 9, tzinfo=UTC)
    run(here)
    run(here)
    assert stages(here, clock) == ["due", "overdue"]
    late = shown(here, lead, clock)
    assert (late.state, late.was_late) == ("late", True)
    met = here.met(lead, late, date(2026, 11, 25)).clock
    assert (met.state, met.was_late) == ("met", False), "it was done in time and written down late"


def test_what_it_is_of_and_whose_is_told_to_alerts_without_a_referral(here, lead, school, record):
    clock = here.clock(lead, record, "fgm")
    here.now += timedelta(days=33)
    run(here)
    with here.database.unit(OWN, schools=[school]) as unit:
        facts = deadline_facts(unit, DeadlineFacts(deadline_id=clock.id))
    assert (facts.referral_id, facts.record_id, facts.owner_id) == (None, record, lead.actor_id)
    assert (facts.runs, facts.waits) == (True, True)
    acted(here, lead, shown(here, lead, clock))
    with here.database.unit(OWN, schools=[school]) as unit:
        assert not deadline_facts(unit, DeadlineFacts(deadline_id=clock.id)).waits


def test_it_stands_in_lists_and_in_the_calendar_of_whoever_sees_to_it(here, lead, school, record):
    clock = here.clock(lead, record, "fgm")
    kept = here.referred(lead, here.record(school), here.agency(school))
    found = here.ask(lead, list_deadlines, ListDeadlines()).deadlines
    assert {each.id for each in found} == {clock.id, *(each.id for each in kept.deadlines)}
    (line,) = [each for each in found if each.id == clock.id]
    assert (line.record_id, line.referral_id, line.agency_id, line.agency_name) == (record, None, None, "")
    days = here.ask(lead, own_deadline_days, WorkDaysQuery(until=date(2027, 12, 1))).days
    assert [(each.kind, each.id) for each in days if each.kind == "date"] == [("date", clock.id)]
    assert here.ask(person(school), list_deadlines, ListDeadlines()).deadlines == []


def test_nobody_sees_it_who_does_not_see_its_record(here, lead, school, record):
    clock = here.clock(lead, record, "fgm")
    parent, elsewhere, reader = person(school), person(here.school()), person(school, rights=READER)
    here.elsewhere.records[record].hidden_from.add(parent.actor_id)
    for who in (parent, elsewhere):
        assert refused(shown, here, who, clock) is ErrorCode.NOT_FOUND
        assert refused(acted, here, who, clock) is ErrorCode.NOT_FOUND
        assert refused(end, here, who, clock) is ErrorCode.NOT_FOUND
        assert refused(here.met, who, clock) is ErrorCode.NOT_FOUND
        assert refused(here.clocks, who, record) is ErrorCode.NOT_FOUND
        assert refused(here.clock, who, record, "encompass") is ErrorCode.NOT_FOUND
        assert clock.id not in {each.id for each in here.ask(who, list_deadlines, ListDeadlines(mine=False)).deadlines}
    assert not shown(here, reader, clock).may_write
    for attempt in (acted, end):
        assert refused(attempt, here, reader, clock) is ErrorCode.NOT_PERMITTED
    assert refused(here.met, reader, clock) is ErrorCode.NOT_PERMITTED
    assert refused(here.clock, reader, record, "ehc-review") is ErrorCode.NOT_PERMITTED


def test_what_cannot_begin_says_why(here, lead, school, record):
    here.now = DECEMBER
    today = here.now.date()
    for rule, own, wrong in (
        ("no-such-rule", {}, {"rule": FieldCode.UNKNOWN}),
        ("wales-core-group", {}, {"rule": FieldCode.UNKNOWN}),
        ("encompass", {}, {"rule": FieldCode.SWITCHED_OFF}),
        ("csa-report", {}, {"rule": FieldCode.NOT_ALLOWED}),
        ("fgm", {"starts_on": today + timedelta(days=1)}, {"starts_on": FieldCode.IN_THE_FUTURE}),
        ("fgm", {"starts_on": today - timedelta(days=4000)}, {"starts_on": FieldCode.TOO_LONG_AGO}),
        ("fgm", {"starts_time": "23:00"}, {"starts_time": FieldCode.IN_THE_FUTURE}),
        ("fgm", {"due_on": today}, {"due_on": FieldCode.NOT_ALLOWED}),
        ("fgm", {"owner_id": uuid4()}, {"owner_id": FieldCode.UNKNOWN_STAFF}),
        ("request-answer", {}, {"due_on": FieldCode.REQUIRED}),
        ("request-answer", {"due_on": today - timedelta(days=1)}, {"due_on": FieldCode.TOO_LONG_AGO}),
        ("request-answer", {"due_on": today + timedelta(days=367)}, {"due_on": FieldCode.TOO_FAR_AHEAD}),
        ("ehc-review-papers", {"starts_on": today + timedelta(days=367)}, {"starts_on": FieldCode.TOO_FAR_AHEAD}),
    ):
        assert refused(here.clock, lead, record, rule, **own) == wrong, rule
    here.switched(school, "encompass")
    assert refused(here.clock, lead, record, "encompass") == {"starts_time": FieldCode.REQUIRED}
    here.elsewhere.records[record].is_open = False
    assert refused(here.clock, lead, record, "fgm") == {"record_id": FieldCode.NOT_ALLOWED}
    assert here.clocks(lead, record) == []


def test_of_one_rule_one_runs_on_a_record_and_none_beside_a_referrals(here, lead, school, record):
    clock = here.clock(lead, record, "ehc-review")
    assert refused(here.clock, lead, record, "ehc-review") == {"rule": FieldCode.RUNS_ALREADY}
    here.clock(lead, here.record(school), "ehc-review")
    end(here, lead, clock, "entered_by_mistake")
    assert here.clock(lead, record, "ehc-review", date(2026, 11, 1)).due_on == date(2027, 11, 1)
    here.referred(lead, record, here.agency(school))
    assert refused(here.clock, lead, record, "assess") == {"rule": FieldCode.RUNS_ALREADY}


def test_asked_first_whether_it_would_be_taken_says_by_when_and_keeps_nothing(here, lead, record):
    found = here.clock(lead, record, "fgm", check_only=True)
    assert found.due_on == date(2026, 11, 25)
    assert here.clocks(lead, record) == []


def test_papers_are_due_before_a_meeting_to_come_and_told_of_on_their_own_days(here, lead, record):
    clock = here.clock(lead, record, "ehc-review-papers", date(2027, 1, 14))
    assert clock.due_on == date(2026, 12, 31)
    for moment in (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)):
        here.now = datetime(moment.year, moment.month, moment.day, 8, tzinfo=UTC)
        run(here)
    assert stages(here, clock) == ["soon", "due", "overdue"]
    met = here.met(lead, shown(here, lead, clock), date(2026, 12, 20)).clock
    assert (met.state, met.was_late) == ("met", False)


def test_moved_chased_and_passed_on_it_stays_late(here, lead, school, record):
    clock = here.clock(lead, record, "fgm", date(2026, 10, 20))
    assert clock.state == "late"
    moved = acted(here, lead, clock, act="moved", due_on="2026-12-01", because="authority_said")
    assert (moved.state, moved.was_late, moved.due_on) == ("running", True, date(2026, 12, 1))
    chased = acted(here, lead, moved)
    colleague = here.colleague(school)
    assert refused(acted, here, lead, chased, act="passed_on") == {"owner_id": FieldCode.REQUIRED}
    assert refused(acted, here, lead, chased, owner_id=colleague) == {"owner_id": FieldCode.NOT_ALLOWED}
    acted(here, lead, chased, act="passed_on", owner_id=colleague)
    found = shown(here, lead, clock)
    assert (found.owner_id, found.was_late) == (colleague, True)
    assert refused(acted, here, lead, found, act="passed_on", owner_id=colleague) == {"owner_id": FieldCode.AS_IT_IS}
    assert refused(acted, here, lead, clock) is ErrorCode.STALE_VERSION
    met = here.met(lead, found).clock
    assert (met.state, met.was_late) == ("met_late", True)
    with here.units()() as unit:
        acts = unit.session.scalars(select(DeadlineChangeRow.act).order_by(DeadlineChangeRow.id)).all()
    assert acts == ["begun", "moved", "chased", "passed_on", "met"]
    for again in (acted, end):
        assert refused(again, here, lead, met) == {"deadline_id": FieldCode.NOT_ALLOWED}
    assert refused(here.met, lead, met) == {"deadline_id": FieldCode.NOT_ALLOWED}


def test_a_referrals_own_deadline_is_met_by_its_steps_alone(here, lead, school, record):
    kept = here.referred(lead, record, here.agency(school))
    (first, *_) = kept.deadlines
    assert refused(here.met, lead, first) == {"deadline_id": FieldCode.NOT_ALLOWED}
    assert refused(acted, here, lead, first, act="passed_on", owner_id=here.colleague(school)) == {
        "act": FieldCode.NOT_ALLOWED
    }
    assert refused(shown, here, lead, first) is ErrorCode.NOT_FOUND


def test_the_day_it_was_met_is_neither_to_come_nor_before_it_began(here, lead, record):
    clock = here.clock(lead, record, "ehc-review", date(2026, 11, 20))
    assert refused(here.met, lead, clock, date(2026, 11, 25)) == {"met_on": FieldCode.IN_THE_FUTURE}
    assert refused(here.met, lead, clock, date(2026, 11, 19)) == {"met_on": FieldCode.TOO_LONG_AGO}
    assert refused(here.met, lead, clock, met_time="23:59") == {"met_time": FieldCode.IN_THE_FUTURE}


def test_ended_nothing_follows_and_nobody_is_told(here, lead, record):
    clock = here.clock(lead, record, "ehc-review", date(2025, 11, 20))
    ended = end(here, lead, clock, "child_left")
    assert (ended.state, ended.ended_because, ended.was_late) == ("ended", "child_left", True)
    here.now += timedelta(days=30)
    run(here)
    assert stages(here, clock) == []
    assert [each.id for each in here.clocks(lead, record)] == [clock.id]


def test_an_ehc_assessment_takes_longer_by_the_grounds_of_the_regulations_and_nothing_else_does(here, lead, record):
    clock = here.clock(lead, record, "ehc-decide")
    assert clock.stretches == ["school_closed", "exceptional_circumstances", "child_absent"]
    longer = {"act": "moved", "due_on": "2027-02-12", "because": "school_closed"}
    assert refused(acted, here, lead, clock, **longer | {"because": "appointment_missed"}) == {
        "because": FieldCode.UNKNOWN
    }
    moved = acted(here, lead, clock, **longer)
    assert (moved.due_on, moved.moved_because, moved.was_late) == (date(2027, 2, 12), "school_closed", False)
    other = here.clock(lead, record, "ehc-review")
    assert (other.stretches, refused(acted, here, lead, other, **longer)) == ([], {"because": FieldCode.UNKNOWN})


def test_the_rules_offered_are_those_of_the_schools_nation_that_are_switched_on(here, lead, school, record):
    here.now = DECEMBER
    found = here.ask(lead, clock_rules, ClocksQuery(record_id=record))
    by_code = {each.code: each for each in found.rules}
    assert found.nation == "england"
    assert {"fgm", "ehc-review", "icpc", "review-1", "alternative-provision-review"} <= by_code.keys()
    assert {"pep", "pep-first", "looked-after-review-1", "ehc-refuse", "ehc-review-report"} <= by_code.keys()
    assert not {"encompass", "csa-report", "wales-review-1"} & by_code.keys()
    assert found.switched_off == 1
    here.clock(lead, record, "fgm")
    here.switched(school, "encompass")
    again = {each.code: each for each in here.ask(lead, clock_rules, ClocksQuery(record_id=record)).rules}
    assert (again["fgm"].runs, by_code["fgm"].runs, again["encompass"].needs_time) == (True, False, True)
    assert (again["pep"].status_words, again["pep"].set_by_law) == ("as another body quotes it", False)
    assert again["ehc-review-papers"].starts_ahead
    wales = person(here.school("wales"))
    (there,) = wales.school_ids
    offered = here.ask(wales, clock_rules, ClocksQuery(record_id=here.record(there))).rules
    assert {each.code for each in offered} >= {"wales-review-1", "wales-core-group"}
    assert "wales-fgm" in {each.code for each in offered}
    assert "fgm" not in {each.code for each in offered}
    assert refused(here.ask, person(school, rights=READER), clock_rules, ClocksQuery(record_id=record)) is (
        ErrorCode.NOT_PERMITTED
    )


def test_each_act_is_in_the_log_with_its_school_and_children(here, lead, school, record):
    clock = here.clock(lead, record, "looked-after-review-n", date(2026, 1, 10))
    met = here.met(lead, clock)
    end(here, lead, met.begun[0])
    child = str(here.elsewhere.records[record].child)
    written = [each for each in here.audited() if each["action"].startswith("referral:deadline")]
    assert [each["action"].rpartition(":")[2] for each in written] == ["begin", "end", "begin", "end"]
    assert all(each["subject_ids"] == [child] and each["school_ids"] == [str(school)] for each in written)
