"""Enquiries, conferences, plans and reviews as they are written down: the right clocks begin and end; one that is no
longer needed ends with a reason and a name."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.referrals.clocks import EndClock
from haven_schemas.acts.referrals.referrals import ReferralQuery
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from referrals.deadlines.clock import end_clock
from referrals.tracking.lists import get_referral
from referrals_world import READER, person


@pytest.fixture
def lead(here):
    return person(here.school())


@pytest.fixture
def school(lead):
    (found,) = lead.school_ids
    return found


@pytest.fixture
def sent(here, lead, school):
    return here.referred(lead, here.record(school), here.agency(school))


def on(day):
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def walked(here, lead, kept, *steps):
    """Steps a day apart."""
    for kind in steps:
        here.now += timedelta(days=1)
        kept = here.step(lead, kept, kind, **({"outcome": "help_given"} if kind == "closed" else {}))
    return kept


def waiting(kept):
    return {each.rule for each in kept.deadlines}


def all_of(here, who, kept):
    return {each.rule: each for each in here.ask(who, get_referral, ReferralQuery(referral_id=kept.id)).deadlines}


def end(here, who, deadline, **own):
    asked = {
        "deadline_id": deadline.id,
        "version": deadline.version,
        "because": "no_longer_applies",
        "entry_id": uuid4(),
        **own,
    }
    return here.ask(who, end_clock, EndClock.model_validate(asked))


PATHS = [
    (("enquiry_begun",), "strategy_discussion", {"assess", "icpc"}),
    (("enquiry_begun", "child_protection_plan"), "child_protection", {"core-group", "review-1"}),
    (("enquiry_begun", "conference_held", "child_protection_plan"), "child_protection", {"core-group", "review-1"}),
    (("enquiry_begun", "enquiry_ended"), "accepted", {"assess"}),
    (("enquiry_begun", "enquiry_ended", "assessment_done"), "accepted", set()),
    (("enquiry_begun", "enquiry_ended", "child_in_need_plan", "review_held"), "child_in_need", set()),
    (("child_in_need_plan", "enquiry_begun"), "child_in_need", {"icpc"}),
    (("child_in_need_plan", "enquiry_begun", "child_protection_plan"), "child_protection", {"core-group", "review-1"}),
    (("early_help_begun", "review_held"), "early_help", set()),
    (("child_protection_plan", "core_group_held", "review_held"), "child_protection", {"review-n"}),
    (("child_protection_plan", "accepted"), "child_protection", {"core-group", "review-1"}),
    (("child_protection_plan", "enquiry_begun", "enquiry_ended"), "child_protection", {"core-group", "review-1"}),
    (("child_protection_plan", "child_in_need_plan", "review_held"), "child_in_need", set()),
    (("child_protection_plan", "plan_ended", "child_protection_plan"), "child_protection", {"core-group", "review-1"}),
    (("conference_held",), "accepted", {"core-group", "review-1"}),
    (("enquiry_begun", "not_accepted"), "not_accepted", set()),
    (("enquiry_begun", "not_accepted", "accepted"), "accepted", {"assess", "icpc"}),
    (("conference_held", "closed", "reopened"), "accepted", {"core-group", "review-1"}),
]


def test_each_state_begins_and_ends_the_right_clocks(here, lead, school):
    agency, found = here.agency(school), []
    for steps, _, _ in PATHS:
        kept = walked(here, lead, here.referred(lead, here.record(school), agency), *steps)
        found.append((steps, kept.state, waiting(kept)))
    assert found == PATHS


def test_a_plan_is_the_conference_nobody_wrote_down_and_an_enquiry_without_one_ends_unmet(here, lead, school, sent):
    planned = walked(here, lead, sent, "enquiry_begun", "child_protection_plan")
    found = all_of(here, lead, planned)
    assert {found[each].state for each in ("icpc", "assess", "ref-decide")} == {"met"}
    assert found["review-1"].due_on == date(2027, 2, 26), "three months after the plan of 26 November"
    other = walked(here, lead, here.referred(lead, here.record(school), here.agency(school)), "enquiry_begun")
    other = walked(here, lead, other, "enquiry_ended")
    assert all_of(here, lead, other)["icpc"].state == "ended"


class TestWrittenDownLate:
    def test_the_conference_counts_from_its_own_day_though_the_plan_was_written_first(self, here, lead, sent):
        here.now += timedelta(days=20)
        kept = here.step(lead, sent, "child_protection_plan")
        kept = here.step(lead, kept, "conference_held", occurred_at=on(date(2026, 12, 1)))
        found = all_of(here, lead, kept)
        assert found["review-1"].due_on == date(2027, 3, 1)
        assert (kept.state, waiting(kept)) == ("child_protection", {"core-group", "review-1"})

    def test_what_came_after_it_and_is_there_already_ends_what_it_begins(self, here, lead, sent):
        here.now += timedelta(days=30)
        kept = here.step(lead, sent, "core_group_held", occurred_at=on(date(2026, 12, 8)))
        kept = here.step(lead, kept, "child_protection_plan", occurred_at=on(date(2026, 12, 1)))
        assert waiting(kept) == {"review-1"}
        assert all_of(here, lead, kept)["core-group"].state == "met"

    def test_an_earlier_plan_changes_neither_the_one_of_today_nor_its_clocks(self, here, lead, sent):
        here.now += timedelta(days=30)
        kept = here.step(lead, sent, "child_protection_plan")
        kept = here.step(lead, kept, "child_in_need_plan", occurred_at=on(date(2026, 12, 1)))
        assert (kept.state, waiting(kept)) == ("child_protection", {"core-group", "review-1"})

    def test_an_enquiry_that_was_over_before_this_one_does_not_make_it_late(self, here, lead, sent):
        here.now += timedelta(days=60)
        kept = here.step(lead, sent, "enquiry_begun")
        due_on = all_of(here, lead, kept)["icpc"].due_on
        kept = here.step(lead, kept, "enquiry_ended", occurred_at=on(date(2026, 12, 10)))
        kept = here.step(lead, kept, "enquiry_begun", occurred_at=on(date(2026, 12, 1)))
        assert all_of(here, lead, kept)["icpc"].due_on == due_on


class TestNoLongerNeeded:
    def test_one_deadline_ends_with_a_reason_and_who_reads_the_record_sees_who_said_so(self, here, lead, school, sent):
        (waits,) = [each for each in sent.deadlines if each.rule == "assess"]
        said = uuid4()
        assert end(here, lead, waits, check_only=True, entry_id=None).state == "running"
        with pytest.raises(Problem) as told:
            end(here, lead, waits, entry_id=None)
        assert [(each.field, each.code) for each in told.value.fields] == [("entry_id", FieldCode.REQUIRED)]
        end(here, lead, waits, entry_id=said)
        colleague = person(school, rights=READER)
        shown = all_of(here, colleague, sent)["assess"]
        assert (shown.state, shown.ended_because, shown.ended_by) == ("ended", "no_longer_applies", lead.actor_id)
        assert shown.ended_at == here.now
        found = here.ask(colleague, get_referral, ReferralQuery(referral_id=sent.id))
        assert found.act_entry_ids == [said]
        assert all_of(here, colleague, sent)["ref-decide"].ended_by is None
        written = [each for each in here.audited() if each["action"] == "referral:deadline:end"]
        assert [each["object_id"] for each in written] == [str(sent.id)]

    def test_it_stays_ended_when_the_referral_is_opened_again_and_begins_only_anew(self, here, lead, sent):
        kept = walked(here, lead, sent, "enquiry_begun")
        (waits,) = [each for each in kept.deadlines if each.rule == "icpc"]
        end(here, lead, waits)
        kept = walked(here, lead, kept, "closed", "reopened")
        assert waiting(kept) == {"assess"}
        assert waiting(walked(here, lead, kept, "enquiry_begun")) == {"assess", "icpc"}

    def test_what_was_late_stays_late_and_what_is_over_is_not_ended_again(self, here, lead, sent):
        here.now += timedelta(days=9)
        waits = all_of(here, lead, sent)["ref-decide"]
        assert end(here, lead, waits).was_late
        with pytest.raises(Problem) as told:
            end(here, lead, all_of(here, lead, sent)["ref-decide"])
        assert [(each.field, each.code) for each in told.value.fields] == [("deadline_id", FieldCode.NOT_ALLOWED)]

    def test_who_only_reads_ends_none_and_who_is_kept_from_the_child_finds_none(self, here, lead, school, sent):
        (waits, *_) = sent.deadlines
        (record,) = here.elsewhere.records.values()
        parent = person(school)
        record.hidden_from.add(parent.actor_id)
        for who, code in ((person(school, rights=READER), "not_permitted"), (parent, "not_found")):
            with pytest.raises(Problem) as told:
                end(here, who, waits)
            assert told.value.code is ErrorCode(code)
