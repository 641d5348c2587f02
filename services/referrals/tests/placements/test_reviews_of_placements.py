"""The half-termly review of a placement: it begins with it, follows itself, and is over with it."""

from datetime import date, timedelta

import pytest
from haven_schemas.acts.referrals.clocks import EndClock
from haven_schemas.acts.referrals.own_rules import SwitchRule
from haven_schemas.errors import FieldCode
from placement_desk import TERMS, TUESDAY, changed, ended, on, placed, refused, shown
from referrals.deadlines.clock import end_clock
from referrals.rules.rule import switch_rule
from referrals_world import TRUST_LEAD, person

RULE = "alternative-provision-review"
IN_SIX_WEEKS = TUESDAY + timedelta(weeks=6)


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


@pytest.fixture
def provider(here, school):
    return here.agency(school, "alternative_provision")


def reviews(here, who, record):
    return [(each.state, each.due_on) for each in here.clocks(who, record) if each.rule == RULE]


def running(here, who, record):
    (found,) = [each for each in here.clocks(who, record) if each.rule == RULE and each.state in ("running", "late")]
    return found


def test_it_begins_with_the_placement_says_how_well_it_is_verified_and_follows_itself(here, lead, record, provider):
    kept = placed(here, lead, record, provider)
    review = running(here, lead, record)
    assert (kept.not_begun, kept.placement.review_id, kept.placement.review_due_on) == ([], review.id, IN_SIX_WEEKS)
    assert (review.owner_id, review.status, review.statutory, review.ours) == (lead.actor_id, "secondary", False, True)
    assert "half-termly" in review.source
    on(here, IN_SIX_WEEKS)
    (following,) = here.met(lead, review).begun
    assert following.due_on == IN_SIX_WEEKS + timedelta(weeks=6)
    assert shown(here, lead, kept.placement).placement.review_due_on == following.due_on


def test_one_that_began_long_ago_counts_from_its_last_review(here, lead, school, record, provider):
    other = here.colleague(school)
    own = {"starts_on": date(2026, 9, 7), "reviewed_on": date(2026, 11, 10), "owner_id": other}
    kept = placed(here, lead, record, provider, **own).placement
    assert (kept.review_due_on, running(here, lead, record).owner_id) == (date(2026, 12, 22), other)
    late = here.record(school)
    placed(here, lead, late, provider, starts_on=date(2026, 9, 7))
    assert reviews(here, lead, late) == [("late", date(2026, 10, 19))], "nobody says that it was ever reviewed"


def test_one_review_is_for_all_placements_of_a_child(here, lead, school, record, provider):
    placed(here, lead, record, provider)
    other = placed(here, lead, record, here.agency(school, "alternative_provision"), half_days=["fri_pm"])
    assert (other.not_begun, len(reviews(here, lead, record))) == ([], 1)
    ended(here, lead, other.placement)
    assert reviews(here, lead, record) == [("running", IN_SIX_WEEKS)], "the first one goes on"


def test_it_is_over_with_the_last_placement(here, lead, record, provider):
    kept = placed(here, lead, record, provider).placement
    ended(here, lead, kept, date(2026, 12, 4))
    assert reviews(here, lead, record) == [("ended", IN_SIX_WEEKS)]
    (over,) = here.clocks(lead, record)
    assert over.ended_because == "no_longer_applies"


def test_one_that_is_due_before_the_last_day_is_still_held_and_none_follows(here, lead, record, provider):
    kept = placed(here, lead, record, provider).placement
    ended(here, lead, kept, date(2027, 1, 22))
    review = running(here, lead, record)
    on(here, IN_SIX_WEEKS)
    found = here.met(lead, review)
    assert (found.begun, found.not_begun) == ([], [])
    assert reviews(here, lead, record) == [("met", IN_SIX_WEEKS)]


def test_short_ones_have_none_until_they_go_on_longer(here, lead, record, provider):
    short = placed(here, lead, record, provider, ends_on=date(2026, 12, 18)).placement
    assert (short.review_id, reviews(here, lead, record)) == (None, [])
    longer = changed(here, lead, short, ends_on=None).placement
    assert longer.review_due_on == IN_SIX_WEEKS
    shorter = changed(here, lead, longer, ends_on=date(2026, 12, 18)).placement
    assert (shorter.review_id, reviews(here, lead, record)) == (None, [("ended", IN_SIX_WEEKS)])


def test_other_days_do_not_begin_it_anew(here, lead, record, provider):
    kept = placed(here, lead, record, provider).placement
    other = changed(here, lead, kept, from_on=date(2026, 12, 7), half_days=["fri_am"]).placement
    assert (other.review_due_on, reviews(here, lead, record)) == (IN_SIX_WEEKS, [("running", IN_SIX_WEEKS)])


def test_after_a_review_other_days_count_from_that_review(here, lead, record, provider):
    kept = placed(here, lead, record, provider).placement
    on(here, date(2026, 12, 15))
    (following,) = here.met(lead, running(here, lead, record)).begun
    asked = EndClock(deadline_id=following.id, version=following.version, because="entered_by_mistake")
    here.ask(lead, end_clock, asked)
    other = changed(here, lead, kept, from_on=date(2026, 12, 16), half_days=["fri_am"]).placement
    assert other.review_due_on == date(2027, 1, 26)


def test_begun_by_hand_it_is_not_begun_again_and_goes_on_without_a_placement(here, lead, record, provider):
    clock = here.clock(lead, record, RULE, date(2026, 11, 3))
    (following,) = here.met(lead, clock).begun
    assert following.due_on == IN_SIX_WEEKS
    assert placed(here, lead, record, provider).placement.review_id == following.id
    assert refused(here.clock, lead, record, RULE) == {"rule": FieldCode.RUNS_ALREADY}


def test_switched_off_it_is_said_and_in_wales_there_is_none(here, lead, school, record, provider):
    off = SwitchRule(nation="england", code=RULE, on=False, because="We review every term.")
    here.ask(person(school, rights=TRUST_LEAD), switch_rule, off)
    kept = placed(here, lead, record, provider)
    assert [each.because for each in kept.not_begun] == ["switched_off"]
    assert kept.placement.review_id is None
    welsh = person(here.school("wales"))
    (there,) = welsh.school_ids
    kept = placed(here, welsh, here.record(there), here.agency(there, "alternative_provision", "wales"))
    assert (kept.not_begun, kept.placement.review_id) == ([], None)
