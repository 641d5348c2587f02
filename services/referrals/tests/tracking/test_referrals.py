"""A referral is made, moves on step by step, and is seen by whoever sees its incident record."""

from datetime import timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.referrals.deadlines import ActOnDeadline
from haven_schemas.acts.referrals.referrals import InvolvedQuery, ListReferrals, ReferralQuery
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from referrals.deadlines.deadline import act_on_deadline
from referrals.tracking.lists import get_referral, list_referrals
from referrals.tracking.standings import involved_agencies
from referrals_world import READER, person


def refused(act, *arguments, **own):
    with pytest.raises(Problem) as told:
        act(*arguments, **own)
    return told.value


def wrong(problem):
    assert problem.code is ErrorCode.INVALID_REQUEST
    return {each.field: each.code for each in problem.fields}


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


def shown(here, access, kept):
    return here.ask(access, get_referral, ReferralQuery(referral_id=kept.id))


def test_its_life_from_sent_to_closed(here, lead, sent):
    for kind, state in (
        ("acknowledged", "acknowledged"),
        ("not_accepted", "not_accepted"),
        ("escalated", "not_accepted"),
        ("resubmitted", "sent"),
        ("accepted", "accepted"),
        ("assessment_begun", "in_assessment"),
        ("strategy_discussion", "strategy_discussion"),
        ("enquiry_begun", "strategy_discussion"),
        ("conference_held", "strategy_discussion"),
        ("child_protection_plan", "child_protection"),
        ("core_group_held", "child_protection"),
        ("review_held", "child_protection"),
        ("child_in_need_plan", "child_in_need"),
        ("plan_ended", "accepted"),
    ):
        here.now += timedelta(hours=1)
        sent = here.step(lead, sent, kind)
        assert sent.state == state, kind
    sent = here.step(lead, sent, "closed", outcome="help_given")
    assert sent.deadlines == []
    found = shown(here, lead, sent)
    assert (found.state, found.outcome, found.closed_at) == ("closed", "help_given", here.now)
    assert [each.kind for each in found.steps][:3] == ["sent", "acknowledged", "not_accepted"]
    assert found.next_steps == ["reopened", "contact_received", "contact_made"]
    assert here.step(lead, sent, "reopened").state == "accepted"


def test_an_answer_that_comes_late_takes_nothing_back(here, lead, sent):
    sent = here.step(lead, sent, "child_protection_plan")
    assert wrong(refused(here.step, lead, sent, "acknowledged")) == {"kind": FieldCode.NOT_ALLOWED}
    assert wrong(refused(here.step, lead, sent, "not_accepted")) == {"kind": FieldCode.NOT_ALLOWED}


def test_a_counsellor_holds_no_conference(here, lead, school):
    sent = here.referred(lead, here.record(school), here.agency(school, "counselling"))
    assert "conference_held" not in shown(here, lead, sent).next_steps
    assert wrong(refused(here.step, lead, sent, "conference_held")) == {"kind": FieldCode.NOT_ALLOWED}
    assert here.step(lead, sent, "accepted").state == "accepted"


def test_whoever_does_not_see_the_record_sees_no_referral(here, school, lead, sent):
    (record,) = here.elsewhere.records.values()
    parent = person(school)
    record.hidden_from.add(parent.actor_id)
    elsewhere = person(here.school())
    for access in (parent, elsewhere):
        assert refused(shown, here, access, sent).code is ErrorCode.NOT_FOUND
        assert refused(here.step, access, sent, "acknowledged").code is ErrorCode.NOT_FOUND
        assert here.ask(access, list_referrals, ListReferrals()).referrals == []
    nowhere = sent.model_copy(update={"id": uuid4()})
    assert refused(shown, here, parent, nowhere).code is ErrorCode.NOT_FOUND


def test_a_reader_writes_nothing(here, school, sent):
    reader = person(school, rights=READER)
    found = shown(here, reader, sent)
    assert (found.may_write, found.next_steps) == (False, [])
    assert refused(here.step, reader, sent, "acknowledged").code is ErrorCode.NOT_PERMITTED


def test_two_people_at_once_do_not_both_move_it_on(here, lead, school, sent):
    here.step(lead, sent, "acknowledged")
    assert refused(here.step, person(school), sent, "accepted").code is ErrorCode.STALE_VERSION


def test_it_is_sent_again_without_becoming_two(here, lead, school):
    record, agency, referral = here.record(school), here.agency(school), uuid4()
    first = here.referred(lead, record, agency, referral_id=referral)
    again = here.referred(lead, record, agency, referral_id=referral)
    assert again == first
    assert len(here.ask(lead, list_referrals, ListReferrals()).referrals) == 1
    other = refused(here.referred, lead, here.record(school), agency, referral_id=referral)
    assert wrong(other) == {"referral_id": FieldCode.DUPLICATE}


def test_what_cannot_be_is_refused_by_name(here, lead, school):
    record, agency = here.record(school), here.agency(school)
    tomorrow = here.now + timedelta(days=1)
    assert wrong(refused(here.referred, lead, record, agency, sent_at=tomorrow)) == {"sent_at": FieldCode.IN_THE_FUTURE}
    assert wrong(refused(here.referred, lead, record, uuid4())) == {"agency_id": FieldCode.UNKNOWN}
    elsewhere = here.agency(here.school())
    assert wrong(refused(here.referred, lead, record, elsewhere)) == {"agency_id": FieldCode.UNKNOWN}
    closed = here.record(school, is_open=False)
    for own in ({}, {"check_only": True}, {"reopens": True}):
        assert refused(here.referred, lead, closed, agency, **own).code is ErrorCode.ALREADY_CLOSED
    about_to_be_open = here.referred(lead, closed, agency, check_only=True, reopens=True)
    assert about_to_be_open.version == 0
    reached = here.now - timedelta(days=1)
    assert wrong(refused(here.referred, lead, record, agency, reached_us_at=reached)) == {
        "reached_us_at": FieldCode.NOT_ALLOWED
    }
    of_another = here.referred(lead, here.record(school), agency)
    assert wrong(refused(here.referred, lead, record, agency, after_id=of_another.id)) == {
        "after_id": FieldCode.UNKNOWN
    }
    sent = here.referred(lead, record, agency)
    here.step(lead, sent, "contact_made", occurred_at=here.now - timedelta(seconds=59))
    sent = sent.model_copy(update={"version": sent.version + 1})
    before = sent.deadlines[0].started_at - timedelta(minutes=2)
    assert wrong(refused(here.step, lead, sent, "acknowledged", occurred_at=before)) == {
        "occurred_at": FieldCode.TOO_LONG_AGO
    }
    assert wrong(refused(here.step, lead, sent, "closed")) == {"outcome": FieldCode.REQUIRED}
    assert wrong(refused(here.step, lead, sent, "acknowledged", outcome="withdrawn")) == {
        "outcome": FieldCode.NOT_ALLOWED
    }


def test_it_is_checked_before_its_words_are_kept(here, lead, school, sent):
    """So that nothing is kept of what is refused; and what is only checked is not there."""
    record, agency, referral = here.record(school), here.agency(school), uuid4()
    assert wrong(refused(here.referred, lead, record, uuid4(), check_only=True)) == {"agency_id": FieldCode.UNKNOWN}
    here.referred(lead, record, agency, referral_id=referral, check_only=True)
    assert len(here.ask(lead, list_referrals, ListReferrals()).referrals) == 1
    assert wrong(refused(here.step, lead, sent, "closed", check_only=True)) == {"outcome": FieldCode.REQUIRED}
    colleague = here.colleague(school)
    checked = here.step(lead, sent, "passed_on", owner_id=colleague, check_only=True)
    assert (checked.state, checked.version) == (sent.state, sent.version)
    assert shown(here, lead, sent).owner_id == lead.actor_id


def test_it_is_passed_on_to_who_may_see_it(here, lead, school, sent):
    (record,) = here.elsewhere.records.values()
    colleague, reader = here.colleague(school), here.colleague(school, READER)
    assert wrong(refused(here.step, lead, sent, "passed_on")) == {"owner_id": FieldCode.REQUIRED}
    assert wrong(refused(here.step, lead, sent, "passed_on", owner_id=reader)) == {"owner_id": FieldCode.UNKNOWN_STAFF}
    record.kept_from.append(colleague)
    assert wrong(refused(here.step, lead, sent, "passed_on", owner_id=colleague)) == {
        "owner_id": FieldCode.KEPT_FROM_CHILD
    }
    record.kept_from.clear()
    here.step(lead, sent, "passed_on", owner_id=colleague)
    (line,) = here.ask(lead, list_referrals, ListReferrals()).referrals
    assert line.owner_id == colleague
    assert here.ask(lead, list_referrals, ListReferrals(mine=True)).referrals == []


def test_a_list_leaves_no_gap_where_something_is_hidden(here, lead, school):
    agency = here.agency(school)
    shown_ids = []
    for number in range(7):
        here.now += timedelta(minutes=1)
        hidden = {lead.actor_id} if number % 2 else set()
        record = here.record(school)
        kept = here.referred(lead, record, agency)
        here.elsewhere.records[record].hidden_from |= hidden
        if not hidden:
            shown_ids.append(kept.id)
    first = here.ask(lead, list_referrals, ListReferrals(limit=3))
    assert [each.id for each in first.referrals] == shown_ids[::-1][:3]
    second = here.ask(lead, list_referrals, ListReferrals(limit=3, cursor=first.next_cursor))
    assert [each.id for each in second.referrals] == shown_ids[::-1][3:]
    assert second.next_cursor is None
    assert all(count <= 3 for count in here.elsewhere.asked if count > 1)


def test_a_list_is_narrowed(here, lead, school):
    one, other = here.record(school), here.record(school)
    police, camhs = here.agency(school, "police"), here.agency(school, "camhs")
    here.referred(lead, one, police)
    closed = here.step(lead, here.referred(lead, other, camhs), "closed", outcome="withdrawn")

    def ids(**asked):
        return {each.agency_id for each in here.ask(lead, list_referrals, ListReferrals(**asked)).referrals}

    assert ids() == {police, camhs}
    assert ids(record_id=one) == ids(agency_id=police) == ids(state="sent") == ids(open_only=True) == {police}
    assert ids(state="closed") == {camhs}
    assert closed.state == "closed"
    assert ids(overdue=True) == set()


def test_each_look_is_logged_with_the_children_shown(here, lead, sent):
    (record,) = here.elsewhere.records.values()
    shown(here, lead, sent)
    here.ask(lead, list_referrals, ListReferrals())
    looks = {each["action"]: each["subject_ids"] for each in here.audited() if "referral" in each["action"]}
    assert looks["referral:record:read"] == looks["referral:list:read"] == [str(record.child)]
    assert looks["referral:record:add"] == [str(record.child)]


def test_incidents_away_is_said_and_nothing_is_half_done(here, lead, school):
    record, agency = here.record(school), here.agency(school)
    here.elsewhere.silent = True
    from chassis.ground.away import OwnerAway

    with pytest.raises(OwnerAway):
        here.referred(lead, record, agency)
    here.elsewhere.silent = False
    assert here.ask(lead, list_referrals, ListReferrals()).referrals == []


def test_which_agencies_are_involved_with_a_child_is_told_by_open_referrals_of_records_seen(here, lead, school):
    record = here.record(school)
    child = here.elsewhere.records[record].child
    early = here.referred(lead, record, here.agency(school), sent_at=here.now - timedelta(days=30))
    other = here.record(school, child=child)
    late = here.referred(lead, other, here.agency(school, "counselling"))
    over = here.referred(lead, other, here.agency(school, "police"))
    here.step(lead, over, "closed", outcome="no_further_action")
    here.referred(lead, here.record(school), here.agency(school))
    early = here.step(lead, early, "accepted")

    def involved(access, subject=child):
        return here.ask(access, involved_agencies, InvolvedQuery(subject_id=subject)).involved

    found = involved(lead)
    assert [(each.referral_id, each.state, each.agency_kind) for each in found] == [
        (early.id, "accepted", "childrens_services"),
        (late.id, "sent", "counselling"),
    ]
    assert found[0].since == here.now - timedelta(days=30)
    here.elsewhere.records[other].hidden_from.add(lead.actor_id)
    assert [each.referral_id for each in involved(lead)] == [early.id]
    assert involved(person(here.school())) == []
    assert involved(lead, uuid4()) == []
    read = [each for each in here.audited() if each["action"] == "referral:list:read"]
    assert [each["subject_ids"] for each in read] == [[str(child)], [str(child)], [], []]


def test_the_entries_that_say_what_was_done_about_deadlines_are_named(here, lead, sent):
    assert shown(here, lead, sent).act_entry_ids == []
    said = uuid4()
    for deadline, entry_id in zip(sent.deadlines, (said, None), strict=True):
        acted = ActOnDeadline(deadline_id=deadline.id, version=1, act="chased", entry_id=entry_id)
        here.ask(lead, act_on_deadline, acted)
    assert shown(here, lead, sent).act_entry_ids == [said]


def test_letters_that_come_after_it_was_closed_are_taken_and_it_stays_closed(here, lead, sent):
    closed = here.step(lead, sent, "closed", outcome="help_given")
    assert set(shown(here, lead, sent).next_steps) == {"reopened", "contact_received", "contact_made"}
    here.now += timedelta(days=9)
    letter = uuid4()
    kept = here.step(lead, closed, "contact_received", entry_id=letter)
    found = shown(here, lead, sent)
    assert (found.state, found.outcome, found.closed_at) == ("closed", "help_given", here.now - timedelta(days=9))
    assert (found.last_contact_at, found.steps[-1].entry_id, kept.deadlines) == (here.now, letter, [])
    assert wrong(refused(here.step, lead, kept, "assessment_begun")) == {"kind": FieldCode.NOT_ALLOWED}
    again = here.step(lead, kept, "reopened")
    assert (again.state, len(again.deadlines) > 0) == ("sent", True)


def test_news_are_taken_while_the_record_is_closed(here, lead, sent):
    record_id = shown(here, lead, sent).record_id
    assert shown(here, lead, sent).record_is_open
    here.elsewhere.records[record_id].is_open = False
    assert not shown(here, lead, sent).record_is_open
    assert here.step(lead, sent, "accepted").state == "accepted"
