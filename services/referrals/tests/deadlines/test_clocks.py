"""Clocks begin and end with steps, by the agency's nation; what was late stays late."""

from datetime import UTC, date, datetime, timedelta

import pytest
from haven_schemas.acts.referrals.deadlines import ActOnDeadline, DeadlineFacts, ListDeadlines
from haven_schemas.acts.referrals.referrals import ReferralQuery
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from referrals.deadlines.deadline import act_on_deadline, deadline_facts, list_deadlines
from referrals.tracking.lists import get_referral
from referrals_world import OWN, person


@pytest.fixture
def lead(here):
    return person(here.school())


@pytest.fixture
def school(lead):
    (found,) = lead.school_ids
    return found


def at(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def by_rule(kept):
    return {each.rule: each for each in kept.deadlines}


def all_of(here, lead, kept):
    found = here.ask(lead, get_referral, ReferralQuery(referral_id=kept.id))
    return {each.rule: each for each in found.deadlines}


def act(here, lead, deadline, **own):
    asked = {"deadline_id": deadline.id, "version": deadline.version, "act": "chased", **own}
    return here.ask(lead, act_on_deadline, ActOnDeadline.model_validate(asked))


def test_over_christmas_one_working_day_is_counted_by_the_nations_bank_holidays(here, lead, school):
    here.now = at(date(2026, 12, 24))  # a Thursday; 25 and 28 December are bank holidays
    kept = here.referred(lead, here.record(school), here.agency(school))
    clocks = by_rule(kept)
    assert clocks["ref-decide"].due_on == date(2026, 12, 29)
    assert clocks["ref-decide"].due_at == datetime(2026, 12, 29, 23, 59, tzinfo=UTC)
    assert (clocks["ref-decide"].status, clocks["ref-decide"].statutory) == ("secondary", False)
    assert clocks["assess"].due_on == date(2027, 3, 2)


def test_wales_is_counted_by_its_own_rules(here, lead, school):
    kept = here.referred(lead, here.record(school), here.agency(school, nation="wales"))
    assert not any(each.rule in ("ref-decide", "assess") for each in kept.deadlines)
    kept = here.step(lead, here.step(lead, kept, "enquiry_begun"), "conference_held")
    assert any("wales" in each.rule for each in kept.deadlines)


def test_of_scotland_and_northern_ireland_no_clock_is_claimed(here, lead, school):
    for nation in ("scotland", "northern_ireland"):
        kept = here.referred(lead, here.record(school), here.agency(school, nation=nation))
        assert here.step(lead, here.step(lead, kept, "enquiry_begun"), "child_protection_plan").deadlines == []


def test_an_answer_ends_what_waited_for_it_and_a_conference_begins_the_next(here, lead, school):
    kept = here.referred(lead, here.record(school), here.agency(school))
    kept = here.step(lead, kept, "accepted")
    assert set(by_rule(kept)) == {"assess"}
    kept = here.step(lead, kept, "enquiry_begun")
    assert by_rule(kept)["icpc"].due_on == date(2026, 12, 15)
    here.now += timedelta(days=3)
    kept = here.step(lead, kept, "enquiry_begun")
    assert by_rule(kept)["icpc"].due_on == date(2026, 12, 15), "a later discussion does not begin it anew"
    kept = here.step(lead, kept, "conference_held")
    assert set(by_rule(kept)) == {"core-group", "review-1"}
    assert by_rule(kept)["review-1"].due_on == date(2027, 2, 27)
    kept = here.step(lead, kept, "core_group_held")
    kept = here.step(lead, kept, "review_held")
    assert set(by_rule(kept)) == {"review-n"}
    found = all_of(here, lead, kept)
    assert {rule: each.state for rule, each in found.items()} == {
        "ref-decide": "met", "assess": "met", "icpc": "met", "core-group": "met", "review-1": "met",
        "review-n": "running",
    }  # fmt: skip


def test_a_referral_that_is_refused_waits_for_no_assessment_and_begins_again_when_sent_again(here, lead, school):
    kept = here.step(lead, here.referred(lead, here.record(school), here.agency(school)), "not_accepted")
    assert kept.deadlines == []
    assert all_of(here, lead, kept)["assess"].state == "ended"
    here.now += timedelta(days=7)
    kept = here.step(lead, kept, "resubmitted")
    assert by_rule(kept)["ref-decide"].due_on == date(2026, 12, 2)


@pytest.mark.parametrize("kind", ["accepted", "assessment_begun", "enquiry_begun"])
def test_a_refusal_that_is_taken_back_is_waited_for_again(here, lead, school, kind):
    first = here.referred(lead, here.record(school), here.agency(school))
    due_on = by_rule(first)["assess"].due_on
    refused = here.step(lead, first, "not_accepted")
    here.now += timedelta(days=2)
    kept = here.step(lead, here.step(lead, refused, "escalated"), kind)
    assert by_rule(kept)["assess"].due_on == due_on, "as it was counted from the referral"
    assert all_of(here, lead, kept)["ref-decide"].state == "met", "they did answer"


def test_an_allegation_counts_from_when_it_reached_the_school(here, lead, school):
    lado = here.agency(school, "lado")
    in_time = here.referred(lead, here.record(school), lado, reached_us_at=here.now - timedelta(days=1))
    late = here.referred(lead, here.record(school), lado, reached_us_at=here.now - timedelta(days=5))
    assert all_of(here, lead, in_time)["lado"].state == "met"
    assert (all_of(here, lead, late)["lado"].state, all_of(here, lead, late)["lado"].was_late) == ("met_late", True)


def test_what_was_met_in_time_and_written_down_later_is_not_late(here, lead, school):
    kept = here.referred(lead, here.record(school), here.agency(school))
    answered = here.now + timedelta(hours=20)
    here.now += timedelta(days=4)
    assert by_rule(kept)["ref-decide"].due_on < here.now.date()
    kept = here.step(lead, kept, "acknowledged", occurred_at=answered)
    assert all_of(here, lead, kept)["ref-decide"].state == "met"


def test_what_was_late_stays_late_whatever_day_is_set(here, lead, school):
    kept = here.referred(lead, here.record(school), here.agency(school))
    here.now += timedelta(days=4)
    waits = all_of(here, lead, kept)["ref-decide"]
    assert (waits.state, waits.was_late) == ("late", True)
    moved = act(here, lead, waits, act="moved", due_on="2026-12-04", because="authority_said")
    assert (moved.state, moved.was_late, moved.due_on) == ("running", True, date(2026, 12, 4))
    assert (moved.counted_on, moved.moved_because) == (date(2026, 11, 25), "authority_said")
    here.step(lead, kept, "acknowledged")
    assert all_of(here, lead, kept)["ref-decide"].state == "met_late"


def test_closing_ends_all_and_opening_again_lets_them_run(here, lead, school):
    kept = here.referred(lead, here.record(school), here.agency(school))
    before = by_rule(kept)["assess"].due_on
    kept = here.step(lead, kept, "closed", outcome="withdrawn")
    assert kept.deadlines == []
    kept = here.step(lead, kept, "reopened")
    assert by_rule(kept)["assess"].due_on == before
    assert set(by_rule(kept)) == {"ref-decide", "assess"}


def test_what_is_moved_names_a_day_and_why(here, lead, school):
    waits = by_rule(here.referred(lead, here.record(school), here.agency(school)))["assess"]

    def wrong(**own):
        with pytest.raises(Problem) as told:
            act(here, lead, waits, **own)
        return {each.field: each.code for each in told.value.fields}

    assert wrong(act="moved") == {"due_on": FieldCode.REQUIRED, "because": FieldCode.REQUIRED}
    assert wrong(because="other") == {"because": FieldCode.NOT_ALLOWED}
    assert wrong(act="moved", due_on="2027-01-04", because="i_like_it") == {"because": FieldCode.UNKNOWN}
    moved = {"act": "moved", "because": "other"}
    assert wrong(**moved, due_on="2026-11-23") == {"due_on": FieldCode.TOO_LONG_AGO}
    assert wrong(**moved, due_on="2028-01-01") == {"due_on": FieldCode.TOO_FAR_AHEAD}
    assert wrong(**moved, due_on=waits.due_on.isoformat()) == {"due_on": FieldCode.AS_IT_IS}
    assert wrong(**moved, due_on="2026-11-23", check_only=True) == {"due_on": FieldCode.TOO_LONG_AGO}
    assert act(here, lead, waits, **moved, due_on="2026-12-24", check_only=True).due_on == waits.due_on
    act(here, lead, waits)
    with pytest.raises(Problem) as told:
        act(here, lead, waits)
    assert told.value.code is ErrorCode.STALE_VERSION


def test_whoever_does_not_see_the_record_acts_on_nothing(here, lead, school):
    record = here.record(school)
    waits = by_rule(here.referred(lead, record, here.agency(school)))["assess"]
    parent = person(school)
    here.elsewhere.records[record].hidden_from.add(parent.actor_id)
    with pytest.raises(Problem) as told:
        act(here, parent, waits)
    assert told.value.code is ErrorCode.NOT_FOUND
    assert here.ask(parent, list_deadlines, ListDeadlines(mine=False)).deadlines == []


def test_ones_own_come_first_by_day(here, lead, school):
    agency = here.agency(school)
    here.referred(lead, here.record(school), agency)
    here.referred(person(school), here.record(school), agency)
    own = here.ask(lead, list_deadlines, ListDeadlines()).deadlines
    assert [each.rule for each in own] == ["ref-decide", "assess"]
    everybodys = here.ask(lead, list_deadlines, ListDeadlines(mine=False, limit=3))
    assert [each.rule for each in everybodys.deadlines] == ["ref-decide", "ref-decide", "assess"]
    rest = here.ask(lead, list_deadlines, ListDeadlines(mine=False, limit=3, cursor=everybodys.next_cursor))
    assert [each.rule for each in rest.deadlines] == ["assess"]
    soon = here.ask(lead, list_deadlines, ListDeadlines(mine=False, until="2026-11-30")).deadlines
    assert {each.rule for each in soon} == {"ref-decide"}


def test_what_alerts_is_told_names_no_child_and_no_agency(here, lead, school):
    kept = here.referred(lead, here.record(school), here.agency(school))
    waits = by_rule(kept)["ref-decide"]
    with here.database.unit(OWN, schools=[school]) as unit:
        facts = deadline_facts(unit, DeadlineFacts(deadline_id=waits.id))
    assert (facts.owner_id, facts.school_id, facts.runs, facts.waits) == (lead.actor_id, school, True, False)
    assert set(facts.model_dump()) == {
        "deadline_id", "referral_id", "record_id", "school_id", "owner_id", "due_on", "runs", "waits",
    }  # fmt: skip
