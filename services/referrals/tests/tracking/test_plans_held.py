"""Which children are on a plan and since when, by referrals of records their reader sees; PostgreSQL."""

from datetime import timedelta
from uuid import uuid4

import pytest
from chassis.ground.away import OwnerAway
from haven_schemas.acts.referrals.referrals import InvolvedQuery, PlansQuery, ReferralQuery
from referrals.tracking.lists import get_referral
from referrals.tracking.standings import involved_agencies, plans_held
from referrals_world import person


@pytest.fixture
def lead(here):
    return person(here.school())


@pytest.fixture
def school(lead):
    (found,) = lead.school_ids
    return found


def sent(here, lead, school, **own):
    """A referral of six weeks ago, and the child of its record."""
    record = here.record(school, **own)
    kept = here.referred(lead, record, here.agency(school), sent_at=here.now - timedelta(days=42))
    return kept, here.elsewhere.records[record].child


def ago(here, days):
    return here.now - timedelta(days=days)


def plans(here, who, *children):
    found = here.ask(who, plans_held, PlansQuery(subject_ids=list(children))).children
    return {each.subject_id: [(plan.kind, plan.since) for plan in each.plans] for each in found}


def involved(here, who, child):
    (found,) = here.ask(who, involved_agencies, InvolvedQuery(subject_id=child)).involved
    return found


def test_a_plan_holds_from_the_day_it_began_until_it_ends_and_not_from_the_day_of_the_referral(here, lead, school):
    kept, child = sent(here, lead, school)
    other, sister = sent(here, lead, school)
    _, brother = sent(here, lead, school)
    assert plans(here, lead, child, sister, brother) == {}
    kept = here.step(lead, kept, "child_protection_plan", occurred_at=ago(here, 9))
    here.step(lead, other, "early_help_begun", occurred_at=ago(here, 3))
    said = {child: [("child_protection", ago(here, 9))], sister: [("early_help", ago(here, 3))]}
    asked = len(here.elsewhere.asked)
    assert plans(here, lead, child, sister, brother) == said
    assert len(here.elsewhere.asked) == asked + 1, "of all of them at once"
    found = involved(here, lead, child)
    assert (found.since, found.state_since) == (ago(here, 42), ago(here, 9))
    kept = here.step(lead, kept, "child_in_need_plan", occurred_at=ago(here, 1))
    assert plans(here, lead, child) == {child: [("child_in_need", ago(here, 1))]}
    kept = here.step(lead, kept, "plan_ended")
    assert plans(here, lead, child) == {}
    kept = here.step(lead, kept, "child_in_need_plan")
    here.step(lead, kept, "closed", outcome="help_given")
    assert plans(here, lead, child) == {}


def test_what_comes_after_a_plan_ends_none_and_it_can_be_ended_all_the_same(here, lead, school):
    kept, child = sent(here, lead, school)
    kept = here.step(lead, kept, "child_protection_plan", occurred_at=ago(here, 20))
    kept = here.step(lead, kept, "strategy_discussion", occurred_at=ago(here, 2))
    assert plans(here, lead, child) == {child: [("child_protection", ago(here, 20))]}
    assert involved(here, lead, child).state_since == ago(here, 20)
    assert "plan_ended" in here.ask(lead, get_referral, ReferralQuery(referral_id=kept.id)).next_steps
    ended = here.step(lead, kept, "plan_ended")
    assert (ended.state, plans(here, lead, child)) == ("accepted", {})


def test_what_is_accepted_when_an_enquiry_or_a_plan_ended_was_so_since_it_was_taken_up(here, lead, school):
    """Its end is not the day on which anybody accepted anything."""
    kept, child = sent(here, lead, school)
    kept = here.step(lead, kept, "enquiry_begun", occurred_at=ago(here, 30))
    kept = here.step(lead, kept, "enquiry_ended", occurred_at=ago(here, 20))
    assert involved(here, lead, child).state_since == ago(here, 30)
    kept = here.step(lead, kept, "child_in_need_plan", occurred_at=ago(here, 10))
    assert involved(here, lead, child).state_since == ago(here, 10)
    kept = here.step(lead, kept, "plan_ended", occurred_at=ago(here, 2))
    assert involved(here, lead, child).state_since == ago(here, 30)
    kept = here.step(lead, kept, "closed", outcome="help_given")
    here.step(lead, kept, "reopened")
    assert involved(here, lead, child).state_since == ago(here, 30)


def test_a_plan_written_down_again_holds_from_its_earliest_day(here, lead, school):
    kept, child = sent(here, lead, school)
    kept = here.step(lead, kept, "child_protection_plan", occurred_at=ago(here, 7))
    kept = here.step(lead, kept, "child_protection_plan", occurred_at=ago(here, 9))
    kept = here.step(lead, kept, "child_protection_plan", occurred_at=ago(here, 1))
    assert plans(here, lead, child) == {child: [("child_protection", ago(here, 9))]}
    assert involved(here, lead, child).state_since == ago(here, 9)


def test_a_referral_that_is_opened_again_stands_as_it_did_before_it_was_closed(here, lead, school):
    kept, child = sent(here, lead, school)
    kept = here.step(lead, kept, "child_in_need_plan", occurred_at=ago(here, 7))
    kept = here.step(lead, kept, "closed", outcome="help_given")
    here.step(lead, kept, "reopened")
    assert plans(here, lead, child) == {child: [("child_in_need", ago(here, 7))]}
    assert involved(here, lead, child).state_since == ago(here, 7)


def test_of_two_referrals_the_earlier_day_counts_and_each_kind_is_told_once(here, lead, school):
    kept, child = sent(here, lead, school)
    here.step(lead, kept, "child_protection_plan", occurred_at=ago(here, 4))
    again, _ = sent(here, lead, school, child=child)
    here.step(lead, again, "child_protection_plan", occurred_at=ago(here, 8))
    assert plans(here, lead, child) == {child: [("child_protection", ago(here, 8))]}


def test_a_school_that_reads_the_file_is_told_before_the_record_is_its_own_and_nobody_who_is_kept_from_it(
    here, lead, school
):
    kept, child = sent(here, lead, school)
    here.step(lead, kept, "child_protection_plan", occurred_at=ago(here, 4))
    (record_id,) = here.elsewhere.records
    there = here.school()
    reader, stranger = person(there), person(here.school())
    assert plans(here, reader, child) == {}
    here.elsewhere.records[record_id].read_at.add(there)
    assert plans(here, reader, child) == {child: [("child_protection", ago(here, 4))]}
    assert plans(here, stranger, child) == {}
    here.elsewhere.records[record_id].hidden_from.update((reader.actor_id, lead.actor_id))
    assert (plans(here, reader, child), plans(here, lead, child)) == ({}, {})


def test_the_log_says_of_whom_somebody_was_told_and_nothing_is_told_while_incidents_is_away(here, lead, school):
    kept, child = sent(here, lead, school)
    here.step(lead, kept, "child_protection_plan")
    plans(here, lead, child, uuid4())
    last = here.audited()[-1]
    assert (last["action"], last["subject_ids"], last["school_ids"]) == (
        "referral:list:read", [str(child)], [str(school)]
    )  # fmt: skip
    here.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        plans(here, lead, child)
