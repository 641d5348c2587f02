"""Who writes no record keeps the dates of looked-after children, SEN and alternative provision on records they see."""

from datetime import date, timedelta

import pytest
from haven_schemas.acts.referrals.clocks import ClocksQuery
from haven_schemas.errors import ErrorCode, FieldCode
from haven_schemas.rights import Right
from placement_desk import changed, ended, listed, placed
from referrals.deadlines.clock import list_clocks
from referrals.deadlines.rules_by_hand import clock_rules
from referrals_world import LEAD, READER, person

from .test_hand_clocks import TERMS, acted, end, refused, shown

KEEPER = ("record:read", "dates:keep")
THEIRS = {"Looked-after children", "Special educational needs", "Alternative provision"}


@pytest.fixture
def lead(here):
    return person(here.school(**TERMS))


@pytest.fixture
def school(lead):
    (found,) = lead.school_ids
    return found


@pytest.fixture
def senco(school):
    return person(school, rights=KEEPER)


@pytest.fixture
def record(here, school):
    return here.record(school)


def test_a_senco_begins_meets_moves_chases_and_ends_dates_of_a_plan(here, senco, record):
    clock = here.clock(senco, record, "ehc-decide")
    assert (clock.owner_id, clock.may_write) == (senco.actor_id, True)
    moved = acted(here, senco, clock, "moved", due_on="2027-02-12", because="school_closed")
    assert moved.due_on == date(2027, 2, 12)
    acted(here, senco, shown(here, senco, clock))
    here.met(senco, shown(here, senco, clock))
    final = here.clock(senco, record, "ehc-final")
    followed = here.met(senco, final).begun
    assert [(each.rule, each.may_write) for each in followed] == [("ehc-review", True)]
    assert end(here, senco, followed[0]).state == "ended"


def test_what_a_senco_is_offered_is_theirs_and_a_lead_is_offered_all(here, lead, senco, record):
    offered = here.ask(senco, clock_rules, ClocksQuery(record_id=record)).rules
    assert {each.subject for each in offered} == THEIRS
    assert {each.subject for each in here.ask(lead, clock_rules, ClocksQuery(record_id=record)).rules} > THEIRS


@pytest.mark.parametrize("rule", ["icpc", "fgm", "review-1", "request-answer"])
def test_no_other_date_is_theirs(here, lead, senco, record, rule):
    own = {"due_on": here.now.date() + timedelta(days=7)} if rule == "request-answer" else {}
    assert refused(here.clock, senco, record, rule, **own) is ErrorCode.NOT_PERMITTED
    clock = here.clock(lead, record, rule, **own)
    for act in (
        lambda: acted(here, senco, clock),
        lambda: here.met(senco, clock),
        lambda: end(here, senco, clock),
    ):
        assert refused(act) is ErrorCode.NOT_PERMITTED
    mine = here.clock(senco, record, "ehc-review")
    there = here.ask(senco, list_clocks, ClocksQuery(record_id=record))
    assert there.may_write
    assert {each.id: each.may_write for each in there.clocks} == {clock.id: False, mine.id: True}


def test_a_deadline_of_a_referral_stays_with_who_writes_in_records(here, lead, senco, school, record):
    kept = here.referred(lead, record, here.agency(school))
    assert refused(acted, here, senco, kept.deadlines[0]) is ErrorCode.NOT_PERMITTED


def test_nobody_keeps_dates_on_a_record_they_do_not_see_or_without_the_right(here, senco, school, record):
    clock = here.clock(senco, record, "ehc-review")
    pastoral, parent, elsewhere = person(school, rights=READER), person(school, rights=KEEPER), here.school()
    here.elsewhere.records[record].hidden_from.add(parent.actor_id)
    for who, code in (
        (pastoral, ErrorCode.NOT_PERMITTED),
        (parent, ErrorCode.NOT_FOUND),
        (person(elsewhere, rights=KEEPER), ErrorCode.NOT_FOUND),
    ):
        assert refused(here.clock, who, record, "pep") is code
        assert refused(here.met, who, clock) is code
        assert refused(here.ask, who, clock_rules, ClocksQuery(record_id=record)) is code
    here.elsewhere.records[record].read_at.add(elsewhere)
    assert refused(here.clock, person(elsewhere, rights=KEEPER), record, "pep") is ErrorCode.NOT_PERMITTED


def test_they_are_passed_on_to_who_keeps_them_and_no_other_date_is(here, lead, school, record):
    senco, pastoral = here.colleague(school, KEEPER), here.colleague(school, READER)
    clock = here.clock(lead, record, "ehc-review", owner_id=senco)
    assert clock.owner_id == senco
    assert refused(acted, here, lead, clock, "passed_on", owner_id=pastoral) == {"owner_id": FieldCode.UNKNOWN_STAFF}
    acted(here, lead, clock, "passed_on", owner_id=here.colleague(school, LEAD))
    assert refused(here.clock, lead, record, "fgm", owner_id=senco) == {"owner_id": FieldCode.UNKNOWN_STAFF}


def test_a_senco_names_nobody_and_so_learns_of_no_link(here, senco, school, record):
    """A colleague who is linked to the child is answered as anybody else."""
    free, linked = here.colleague(school, LEAD), here.colleague(school, LEAD)
    here.elsewhere.records[record].kept_from.append(linked)
    clock, provider = here.clock(senco, record, "ehc-review"), here.agency(school, kind="alternative_provision")
    for colleague in (free, linked):
        alike = {"owner_id": FieldCode.NOT_ALLOWED}
        assert refused(here.clock, senco, record, "ehc-decide", owner_id=colleague) == alike
        assert refused(acted, here, senco, clock, "passed_on", owner_id=colleague) == alike
        assert refused(placed, here, senco, record, provider, owner_id=colleague) == alike


def test_they_say_where_a_child_is_taught_and_the_review_begins(here, senco, school, record):
    provider = here.agency(school, kind="alternative_provision")
    kept = placed(here, senco, record, provider)
    assert [each.rule for each in here.clocks(senco, record)] == ["alternative-provision-review"]
    moved = changed(here, senco, kept.placement, half_days=["mon_am"]).placement
    ended(here, senco, moved)
    assert [each.may_write for each in listed(here, senco, record)] == [True]
    assert refused(placed, here, person(school, rights=READER), record, provider) is ErrorCode.NOT_PERMITTED


def test_the_log_says_by_which_right(here, lead, senco, record):
    here.clock(senco, record, "ehc-review")
    here.clock(lead, record, "ehc-decide")
    begun = [each for each in here.audited() if each["action"] == "referral:deadline:begin"]
    assert [each["right"] for each in begun] == [Right.DATES_KEEP, Right.RECORD_WRITE]


def test_before_a_move_to_another_phase_the_day_is_fixed_and_met_before_the_move(here, senco, record):
    move = date(2027, 9, 1)
    clock = here.clock(senco, record, "ehc-phase-transfer", move)
    assert (clock.due_on, clock.state) == (date(2027, 2, 14), "running")
    here.now += timedelta(days=60)
    met = here.met(senco, clock)
    assert (met.clock.state, [each.rule for each in met.begun]) == ("met", ["ehc-review"])
    later = here.clock(senco, record, "ehc-phase-transfer-post-16", move)
    here.now = here.now.replace(year=2027, month=3, day=31)
    assert shown(here, senco, later).state == "late"
