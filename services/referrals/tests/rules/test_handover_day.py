"""By when a file is signed for: in the year, with a new term, by the school's calendar and by the trust's own days."""

from datetime import date
from uuid import uuid4

import pytest
from haven_schemas.acts.referrals.handover_days import HandoverDayQuery
from haven_schemas.acts.referrals.own_rules import KeepOwnRule
from referrals.deadlines.rules_by_hand import handover_day
from referrals.rules.own_rule import keep_own_rule
from referrals_world import OWN, TRUST_LEAD, person

TERMS = [("2026-09-03", "2026-12-18"), ("2027-01-05", "2027-03-24")]
OF_OURS = {
    "nation": "england", "what": "the file is there and signed for", "length": 3, "kind": "school",
    "ends": "receipt_confirmed", "must": "sending_school", "source": "Our protocol", "edition": "2026",
    "since": date(2026, 9, 1),
}  # fmt: skip


@pytest.fixture
def school(here):
    return here.school(terms=TERMS)


def due(here, school_id, begun_on):
    with here.database.unit(OWN, schools=[]) as unit:
        return handover_day(unit, HandoverDayQuery(school_id=school_id, begun_on=begun_on)).due_on


def ours(here, school, code, starts):
    keeper = person(school, rights=TRUST_LEAD)
    here.ask(keeper, keep_own_rule, KeepOwnRule.model_validate({**OF_OURS, "code": code, "starts": starts}))


def test_in_the_year_it_is_five_days_and_between_terms_the_first_five_of_the_new_one(here, school):
    days = {
        date(2026, 7, 28): date(2026, 9, 7),
        date(2026, 11, 24): date(2026, 11, 29),
        date(2026, 12, 18): date(2026, 12, 23),
        date(2026, 12, 19): date(2027, 1, 9),
        date(2027, 1, 4): date(2027, 1, 9),
        date(2027, 1, 5): date(2027, 1, 9),
        date(2027, 1, 6): date(2027, 1, 11),
        date(2027, 4, 1): date(2027, 4, 6),
    }
    assert {day: due(here, school, day) for day in days} == days, "after the last term that is entered, in the year"


def test_where_no_calendar_is_here_it_is_as_guidance_has_it(here):
    assert due(here, uuid4(), date(2026, 11, 24)) == date(2026, 11, 29)


def test_the_trusts_own_days_count_for_each_of_the_two(here, school):
    ours(here, school, "cp-transfer", "joined_in_year")
    assert due(here, school, date(2026, 11, 24)) == date(2026, 11, 27)
    assert due(here, school, date(2027, 1, 4)) == date(2027, 1, 9)
    ours(here, school, "cp-transfer-new-term", "new_term")
    assert due(here, school, date(2027, 1, 4)) == date(2027, 1, 7), "the first day of term is day 1"
