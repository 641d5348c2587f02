"""A trust's own rules: what counts in place of what, and whom nothing is told of."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.referrals.own_rules import (
    OWN_ENDS,
    OWN_KINDS,
    OWN_MUSTS,
    OWN_STARTS,
    KeepOwnRule,
    SwitchRule,
)
from haven_schemas.acts.referrals.referrals import ReferralQuery
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.watch import WATCH_SCHOOL
from referrals.models import RuleSwitchRow
from referrals.rules.clocks import _MEETS, BEGUN_BY_STEPS
from referrals.rules.own_rule import keep_own_rule, list_own_rules
from referrals.rules.rule import list_rules, switch_rule
from referrals.tracking.lists import get_referral
from referrals_world import LEAD, TRUST_LEAD, person
from timescales.codes import End, Must
from timescales.days import KindOfDay
from timescales.rules import RULES

TODAY = date(2026, 11, 24)
WORDS = {
    "code": "assess", "nation": "england", "what": "the authority finishes its assessment", "starts": "referral_made",
    "ends": "assessed", "length": 30, "kind": "working", "must": "authority",
    "source": "Letter of our council, 2 November 2026", "edition": "2026", "since": TODAY,
}  # fmt: skip


@pytest.fixture
def school(here):
    return here.school()


@pytest.fixture
def lead(here, school):
    here.school(school_id=WATCH_SCHOOL)  # known wherever Haven is watched, and nobody of the trust has a role there
    return person(school, rights=TRUST_LEAD)


def keep(here, lead, **own):
    return here.ask(lead, keep_own_rule, KeepOwnRule.model_validate({**WORDS, **own}))


def refused(here, lead, use_case, request):
    with pytest.raises(Problem) as caught:
        here.ask(lead, use_case, request)
    return caught.value


def field_of(here, lead, **own):
    problem = refused(here, lead, keep_own_rule, KeepOwnRule.model_validate({**WORDS, **own}))
    assert problem.code is ErrorCode.INVALID_REQUEST
    return problem.fields[0].field, problem.fields[0].code


def due_of(kept, rule="assess"):
    (found,) = [each for each in kept.deadlines if each.rule == rule]
    return found


def now_of(here, lead, kept, rule="assess"):
    return due_of(here.ask(lead, get_referral, ReferralQuery(referral_id=kept.id)), rule)


def test_what_may_be_entered_is_what_steps_begin_and_end_or_rules_that_begin_by_hand():
    by_hand = {each for each in OWN_STARTS if each not in BEGUN_BY_STEPS}
    ready = [each for each in RULES if each.starts in by_hand]
    assert set(OWN_STARTS) - by_hand == BEGUN_BY_STEPS
    assert by_hand == {each.starts for each in ready}
    of_steps = {each.value for ends in _MEETS.values() for each in ends} | {End.OFFICER_TOLD.value}
    assert set(OWN_ENDS) - of_steps == {each.ends for each in ready} - of_steps - {End.REVIEW_HELD}
    assert of_steps <= set(OWN_ENDS)
    assert set(OWN_KINDS) <= set(KindOfDay)
    assert set(OWN_MUSTS) <= set(Must)


def test_new_clocks_count_by_it_and_running_ones_keep_theirs(here, lead, school):
    agency = here.agency(school)
    before = here.referred(lead, here.record(school), agency)
    assert due_of(before).due_on == date(2027, 1, 29)
    keep(here, lead)
    after = here.referred(lead, here.record(school), agency)
    assert due_of(after).due_on == date(2027, 1, 8)
    assert (due_of(after).status, due_of(after).statutory) == ("own", False)
    assert due_of(after).source == WORDS["source"]
    assert now_of(here, lead, before).due_on == date(2027, 1, 29)


def test_before_its_first_day_and_after_its_last_it_counts_for_nothing(here, lead, school):
    agency = here.agency(school)
    keep(here, lead, since=date(2026, 11, 25), until=date(2026, 11, 30))
    assert due_of(here.referred(lead, here.record(school), agency)).due_on == date(2027, 1, 29)
    here.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert due_of(here.referred(lead, here.record(school), agency)).status == "secondary"


def test_one_agencys_time_is_counted_for_that_agency_alone_whatever_it_is(here, lead, school):
    camhs, other = here.agency(school, kind="camhs"), here.agency(school, kind="camhs")
    own = {"code": "camhs-answer", "what": "CAMHS says whether it sees the child", "ends": "decision_told"}
    keep(here, lead, agency_id=camhs, **own)
    kept = here.referred(lead, here.record(school), camhs)
    assert [each.rule for each in kept.deadlines] == ["camhs-answer"]
    assert here.referred(lead, here.record(school), other).deadlines == []
    assert here.step(lead, kept, "accepted").deadlines == []


def test_an_agencys_own_goes_before_the_trusts(here, lead, school):
    agency, other = here.agency(school), here.agency(school)
    keep(here, lead)
    keep(here, lead, agency_id=agency, length=20)
    assert due_of(here.referred(lead, here.record(school), agency)).due_on == date(2026, 12, 22)
    assert due_of(here.referred(lead, here.record(school), other)).due_on == date(2027, 1, 8)


def test_a_later_edition_ends_the_one_before(here, lead):
    keep(here, lead)
    keep(here, lead, since=date(2027, 1, 1), length=20, edition="2027")
    first, second = here.ask(lead, list_own_rules, Empty()).rules
    assert (first.until, first.length, first.version) == (date(2026, 12, 31), 30, 2)
    assert (second.until, second.length) == (None, 20)
    assert field_of(here, lead, since=date(2027, 1, 1)) == ("since", FieldCode.DUPLICATE)
    assert field_of(here, lead, since=date(2026, 12, 1)) == ("since", FieldCode.TOO_LONG_AGO)


def test_two_who_change_it_at_once_do_not_write_over_each_other(here, lead):
    kept = keep(here, lead)
    keep(here, lead, rule_id=kept.id, version=1, length=25)
    again = KeepOwnRule.model_validate({**WORDS, "rule_id": kept.id, "version": 1, "length": 20})
    assert refused(here, lead, keep_own_rule, again).code is ErrorCode.STALE_VERSION
    assert [each.length for each in here.ask(lead, list_own_rules, Empty()).rules] == [25]
    other = {"rule_id": kept.id, "version": 2, "since": date(2026, 12, 1)}
    assert field_of(here, lead, **other) == ("since", FieldCode.NOT_ALLOWED)


@pytest.mark.parametrize(
    ("own", "field", "code"),
    [
        ({"code": "ehc-final"}, "code", FieldCode.NOT_ALLOWED),
        ({"starts": "conference_held"}, "starts", FieldCode.NOT_ALLOWED),
        ({"ends": "acknowledged"}, "ends", FieldCode.NOT_ALLOWED),
        ({"until": date(2026, 1, 1)}, "until", FieldCode.WRONG_FORMAT),
        ({"kind": "month", "length": 1_201}, "length", FieldCode.TOO_LONG),
        ({"agency_id": uuid4()}, "agency_id", FieldCode.UNKNOWN),
    ],
)
def test_what_is_wrong_names_its_field(here, lead, own, field, code):
    assert field_of(here, lead, **own) == (field, code)


def test_switched_off_it_begins_no_clock_and_switched_on_it_stays_marked(here, lead, school):
    off = SwitchRule(nation="england", code="assess", on=False, because="Our council counts in its own way.")
    here.ask(lead, switch_rule, off)
    kept = here.referred(lead, here.record(school), here.agency(school))
    assert [each.rule for each in kept.deadlines] == ["ref-decide"]
    told = rules_told(here, lead)
    assert (told["assess"].counts, told["assess"].switched_because) == (False, off.because)
    on = SwitchRule(nation="england", code="encompass", on=True, because="Our police tell us the hour.")
    here.ask(lead, switch_rule, on)
    encompass = rules_told(here, lead)["encompass"]
    assert (encompass.counts, encompass.status, encompass.set_by_law) == (True, "secondary", False)
    assert refused(here, lead, switch_rule, on).code is ErrorCode.STALE_VERSION


def test_who_keeps_the_lists_of_one_school_sets_nothing_for_the_others(here, lead, school):
    here.school()
    switch = SwitchRule(nation="england", code="pep", on=True, because="We count it.")
    asked = [
        (keep_own_rule, KeepOwnRule.model_validate(WORDS)),
        (switch_rule, switch),
        (list_own_rules, Empty()),
    ]
    for use_case, request in asked:
        assert refused(here, lead, use_case, request).code is ErrorCode.NOT_PERMITTED
    assert not any(each.may_switch for each in rules_told(here, lead).values())


def test_what_was_switched_off_before_its_law_was_read_counts(here, lead, school):
    with here.units()() as unit:
        kept = {"kept_by": lead.actor_id, "kept_at": unit.now, "version": 1}
        unit.session.add(RuleSwitchRow(nation="england", code="ehc-review", is_on=False, because="Not here.", **kept))
    assert rules_told(here, lead)["ehc-review"].counts
    assert here.clock(lead, here.record(school), "ehc-review").state == "running"


def test_what_the_law_sets_is_switched_off_by_nobody(here, lead):
    told = rules_told(here, lead)
    for code in (each for each in told if told[each].set_by_law):
        off = SwitchRule(nation="england", code=code, on=False, because="No.")
        assert refused(here, lead, switch_rule, off).fields[0].code is FieldCode.NOT_ALLOWED
        assert not told[code].may_switch
    unknown = SwitchRule(nation="england", code="no-such", on=False, because="No.")
    assert refused(here, lead, switch_rule, unknown).fields[0].code is FieldCode.UNKNOWN


def rules_told(here, lead):
    (england,) = here.ask(lead, list_rules, Empty()).nations
    return {each.code: each for each in england.rules if each.rule_id is None}


def test_everybody_who_reads_records_is_told_of_it(here, lead, school):
    elsewhere, agency = here.school(), here.agency(school)
    lead = person(school, elsewhere, rights=TRUST_LEAD)
    kept, of_agency = keep(here, lead), keep(here, lead, agency_id=agency, length=20)
    (told,) = here.ask(person(school, rights=LEAD), list_rules, Empty()).nations
    own = {each.rule_id: each for each in told.rules if each.rule_id}
    assert own.keys() == {kept.id, of_agency.id}
    assert own[of_agency.id].agency_name
    assert own[kept.id].status_words == "set by the trust or its authority"
    (ready,) = [each for each in told.rules if each.code == "assess" and each.rule_id is None]
    assert not ready.counts
    (there,) = here.ask(person(elsewhere, rights=LEAD), list_rules, Empty()).nations
    assert {each.rule_id for each in there.rules} == {None, kept.id}, "an agency of others is not told of"


@pytest.mark.parametrize(
    ("made", "due_on", "due_at"),
    [
        # Five working days over Christmas, over Easter, and into both changes of the clocks.
        (datetime(2026, 12, 23, 9, tzinfo=UTC), date(2027, 1, 4), datetime(2027, 1, 4, 23, 59, tzinfo=UTC)),
        (datetime(2027, 3, 24, 9, tzinfo=UTC), date(2027, 4, 2), datetime(2027, 4, 2, 22, 59, tzinfo=UTC)),
        (datetime(2027, 10, 25, 9, tzinfo=UTC), date(2027, 11, 1), datetime(2027, 11, 1, 23, 59, tzinfo=UTC)),
        (datetime(2027, 10, 29, 22, 30, tzinfo=UTC), date(2027, 11, 5), datetime(2027, 11, 5, 23, 59, tzinfo=UTC)),
        (datetime(2027, 10, 29, 23, 30, tzinfo=UTC), date(2027, 11, 5), datetime(2027, 11, 5, 23, 59, tzinfo=UTC)),
    ],
)
def test_its_days_are_working_days_and_end_in_london(here, lead, school, made, due_on, due_at):
    keep(here, lead, length=5)
    here.now = made
    found = due_of(here.referred(lead, here.record(school), here.agency(school)))
    assert (found.due_on, found.due_at) == (due_on, due_at)
