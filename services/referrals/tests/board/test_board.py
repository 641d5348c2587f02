"""Counts of the board are of what its reader sees, and each leads to a list of as many."""

from datetime import timedelta

import pytest
from chassis.ground.away import OwnerAway
from haven_schemas.acts.referrals.board import BoardQuery
from haven_schemas.acts.referrals.deadlines import ActOnDeadline
from haven_schemas.acts.referrals.referrals import ListReferrals
from referrals.deadlines.board import board
from referrals.deadlines.deadline import act_on_deadline
from referrals.tracking.lists import list_referrals
from referrals_world import READER, person

A_WEEK = timedelta(days=7)


@pytest.fixture
def lead(here):
    """Of two schools."""
    return person(here.school(), here.school())


@pytest.fixture
def schools(lead):
    return sorted(lead.school_ids)


@pytest.fixture
def sent(here, lead, schools):
    """Late ones of both schools to one agency, one of them chased; one to another, on time; and one that is closed."""
    services = here.agency(schools[0])
    shared = here.agency(schools[1])
    made = [here.referred(lead, here.record(schools[0]), services) for _ in range(2)]
    made.append(here.referred(lead, here.record(schools[1]), shared))
    here.now += A_WEEK
    first = made[0].deadlines[0]
    chased = ActOnDeadline(deadline_id=first.id, version=_version(here, lead, made[0]), act="chased")
    here.ask(lead, act_on_deadline, chased)
    made.append(here.referred(lead, here.record(schools[0]), here.agency(schools[0], "counselling")))
    here.step(lead, here.referred(lead, here.record(schools[0]), services), "closed", outcome="withdrawn")
    return made


def _version(here, lead, kept):
    from haven_schemas.acts.referrals.referrals import ReferralQuery
    from referrals.tracking.lists import get_referral

    found = here.ask(lead, get_referral, ReferralQuery(referral_id=kept.id))
    return next(each.version for each in found.deadlines if each.id == kept.deadlines[0].id)


def counted(here, access, **asked):
    return here.ask(access, board, BoardQuery(**asked))


def numbers(counts):
    return counts.open, counts.overdue, counts.chased


def test_it_counts_by_school_agency_and_step(here, lead, schools, sent):
    found = counted(here, lead)
    assert numbers(found.total) == (4, 3, 1)
    assert found.total.oldest_at == here.now - A_WEEK
    assert {each.school_id: numbers(each) for each in found.schools} == {schools[0]: (3, 2, 1), schools[1]: (1, 1, 0)}
    assert [numbers(each) for each in found.agencies] == [(2, 2, 1), (1, 1, 0), (1, 0, 0)]
    assert [(each.state, numbers(each)) for each in found.states] == [("sent", (4, 3, 1))]
    here.step(lead, sent[-1], "accepted")
    assert [each.state for each in counted(here, lead).states] == ["sent", "accepted"]
    assert numbers(counted(here, lead, state="accepted").total) == (1, 0, 0)
    assert numbers(counted(here, lead, school_id=schools[1]).total) == (1, 1, 0)
    assert numbers(counted(here, lead, agency_id=found.agencies[0].agency_id).total) == (2, 2, 1)


def test_each_number_is_that_of_the_list_it_leads_to(here, lead, schools, sent):
    def listed(**asked):
        return len(here.ask(lead, list_referrals, ListReferrals(open_only=True, **asked)).referrals)

    found = counted(here, lead)
    for each in found.schools:
        of_it = {"school_id": each.school_id}
        assert numbers(each) == (listed(**of_it), listed(overdue=True, **of_it), listed(chased=True, **of_it))
    for each in found.agencies:
        of_it = {"agency_id": each.agency_id}
        assert numbers(each) == (listed(**of_it), listed(overdue=True, **of_it), listed(chased=True, **of_it))
    oldest = here.ask(lead, list_referrals, ListReferrals(open_only=True, oldest_first=True, limit=3))
    assert oldest.referrals[0].sent_at == found.total.oldest_at
    rest = ListReferrals(open_only=True, oldest_first=True, limit=3, cursor=oldest.next_cursor)
    assert [each.id for each in here.ask(lead, list_referrals, rest).referrals] == [sent[-1].id]


def test_what_is_hidden_is_in_no_number(here, lead, schools, sent):
    """Not even in one that tells a parent on the staff that there is a referral, or that an agency has answered it."""
    parent = person(*schools)
    assert numbers(counted(here, parent).total) == (4, 3, 1)
    for record in here.elsewhere.records.values():
        record.hidden_from.add(parent.actor_id)
    found = counted(here, parent)
    assert numbers(found.total) == (0, 0, 0)
    assert (found.total.oldest_at, found.schools, found.agencies, found.states) == (None, [], [], [])
    assert found.counted_schools == schools


def test_who_reads_some_records_only_is_told_no_number(here, schools, sent):
    found = counted(here, person(*schools, rights=READER))
    assert (found.counted_schools, found.schools, numbers(found.total)) == ([], [], (0, 0, 0))
    elsewhere = person(here.school())
    assert numbers(counted(here, elsewhere).total) == (0, 0, 0)


def test_a_look_is_logged_and_incidents_away_is_said(here, lead, sent):
    counted(here, lead)
    logged = here.audited()[-1]
    assert (logged["action"], logged["outcome"], logged["subject_ids"]) == ("referral:list:read", "counted", [])
    here.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        counted(here, lead)
