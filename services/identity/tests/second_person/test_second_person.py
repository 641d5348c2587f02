"""Who the second person is, in which order, and when it goes on to the next: the rule in plain Python."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import pytest
from identity.roles.grants import HeldGrant
from identity.roles.roles import READY
from identity.second_person.second_person import Account, DecisionScope, Group, Matter, placed, second_persons
from identity.second_person.weekdays import after_weekdays
from support.lists import every

HERE, THERE, FAR = uuid4(), uuid4(), uuid4()
EVERYWHERE = frozenset({HERE, THERE, FAR})
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=timezone.utc)


def account(name="A Person", email=None, *held, **more):
    staff_id = uuid4()
    roles = tuple(HeldGrant(role, school) for role, school in held)
    return Account(staff_id, name, email or f"{staff_id.hex}@school.example", roles, **more)


ASKER, ABOUT = account("Ada Admin"), account("Bea Bell")


def decide(*accounts, schools=(HERE,), one_yes=True, asker=ASKER, about=ABOUT, asked_at=WEDNESDAY):
    place = DecisionScope(frozenset(schools), EVERYWHERE, one_yes=one_yes)
    return second_persons(placed(accounts, READY, place), Matter(place, asker, about), asked_at)


HEAD = account("Hal Head", None, ("headteacher", HERE))
LEAD = account("Lee Lead", None, ("dsl", HERE))
OF_TRUST = account("Tia Trust", None, ("trust_lead", None))
ELSEWHERE = account("Eve Head", None, ("headteacher", THERE))
LEAD_ELSEWHERE = account("Lou Lead", None, ("dsl", THERE))
TRUSTEE = account("Vi Trustee", None, ("safeguarding_trustee", None))
ALL = (HEAD, LEAD, OF_TRUST, ELSEWHERE, LEAD_ELSEWHERE, TRUSTEE)


def test_each_in_their_group_and_nobody_else():
    persons = decide(*ALL, account("R", None, ("senco", HERE)), account("D", None, ("dpo", None)))
    assert {group: set(people) for group, people in persons.by_group.items()} == {
        Group.THERE: {HEAD.staff_id, LEAD.staff_id},
        Group.TRUST_LEAD: {OF_TRUST.staff_id},
        Group.OTHER_HEAD: {ELSEWHERE.staff_id},
        Group.TRUSTEE: {TRUSTEE.staff_id},
    }


def test_it_goes_on_to_the_next_group_after_a_weekday_each():
    persons = decide(*ALL)
    assert [persons.opens_at[group] - WEDNESDAY for group in Group] == [
        timedelta(), timedelta(days=1), timedelta(days=2), timedelta(days=5),
    ]  # fmt: skip
    assert persons.may_decide(HEAD.staff_id, WEDNESDAY)
    for person, days in ((OF_TRUST, 1), (ELSEWHERE, 2), (TRUSTEE, 5)):
        turn = WEDNESDAY + timedelta(days=days)
        assert not persons.may_decide(person.staff_id, turn - timedelta(seconds=1))
        assert persons.may_decide(person.staff_id, turn)
        assert persons.may_decide(HEAD.staff_id, turn), "who was asked first may still answer"


def test_a_school_of_eight_whose_one_head_is_its_lead_has_the_trust_lead_at_once():
    persons = decide(HEAD, OF_TRUST, asker=HEAD)
    assert persons.may_decide(OF_TRUST.staff_id, WEDNESDAY)
    assert not persons.may_decide(HEAD.staff_id, WEDNESDAY + timedelta(days=9))


@pytest.mark.parametrize(("there_is", "at_once"), [((ELSEWHERE, TRUSTEE), ELSEWHERE), ((TRUSTEE,), TRUSTEE)])
def test_groups_with_nobody_delay_nothing(there_is, at_once):
    assert decide(*there_is).may_decide(at_once.staff_id, WEDNESDAY)


def test_it_is_waiting_for_nobody_where_one_school_of_an_account_has_no_lead():
    persons = decide(HEAD, OF_TRUST, schools=(HERE, THERE), one_yes=False)
    assert persons.may_decide(HEAD.staff_id, WEDNESDAY)
    assert persons.may_decide(OF_TRUST.staff_id, WEDNESDAY)
    both = decide(HEAD, LEAD_ELSEWHERE, OF_TRUST, schools=(HERE, THERE), one_yes=False)
    assert not both.may_decide(OF_TRUST.staff_id, WEDNESDAY)
    assert both.schools_for(LEAD_ELSEWHERE.staff_id) == {THERE}


def test_neither_the_asker_nor_whom_it_is_about():
    for party in (HEAD, LEAD):
        assert decide(*ALL, asker=party).group_of(party.staff_id) is None
        assert decide(*ALL, about=party).group_of(party.staff_id) is None


def test_nobody_who_administers_there():
    both = account("Ida", None, ("headteacher", HERE), ("administrator", HERE))
    of_trust = account("Ivo", None, ("trust_lead", None), ("administrator", THERE))
    elsewhere = account("Una", None, ("headteacher", THERE), ("administrator", FAR))
    assert decide(both).group_of(both.staff_id) is None
    assert decide(of_trust).group_of(of_trust.staff_id) is Group.TRUST_LEAD, "an administrator of another school"
    assert decide(elsewhere).group_of(elsewhere.staff_id) is None


@pytest.mark.parametrize("email", ["ada+two@school.example", "\u0430da@school.example", "ada@sch0ol.example"])
def test_one_mailbox_is_one_person(email):
    asker = account("Ada Admin", "ada@school.example")
    second = account("Someone Else", email, ("headteacher", HERE))
    expected = None if email != "ada@sch0ol.example" else Group.THERE
    assert decide(second, asker=asker).group_of(second.staff_id) is expected


@pytest.mark.parametrize("name", ["Ada Admin", "Admin, ADA", "Adá Admin", "\u0410da Admin"])
def test_a_second_account_of_the_asker_s_name_is_theirs_until_somebody_says_they_are_two(name):
    mine = account(name, None, ("headteacher", HERE))
    assert decide(mine).group_of(mine.staff_id) is None
    renamed = replace(mine, name="Bea Newname", former_names=(name,))
    assert decide(renamed).group_of(mine.staff_id) is None, "another name makes nobody another person"
    namesake = replace(mine, others=frozenset({ASKER.staff_id}))
    assert decide(namesake).group_of(mine.staff_id) is Group.THERE


def test_an_account_that_only_a_mailbox_speaks_for_decides_nothing_and_delays_nobody():
    taken = account("Hal Head", None, ("headteacher", HERE), proven=False)
    persons = decide(taken, OF_TRUST)
    assert persons.group_of(taken.staff_id) is None
    assert persons.may_decide(OF_TRUST.staff_id, WEDNESDAY)


def test_a_domain_for_all_staff_is_decided_by_one_of_them():
    assert decide(OF_TRUST, schools=EVERYWHERE, about=None).may_decide(OF_TRUST.staff_id, WEDNESDAY)
    assert decide(ELSEWHERE, TRUSTEE, schools=EVERYWHERE, about=None).may_decide(ELSEWHERE.staff_id, WEDNESDAY)


@every(
    ("start", "days", "end"),
    [
        ("2026-11-25T09:00", 1, "2026-11-26T09:00"),
        ("2026-11-27T15:00", 1, "2026-11-30T15:00"),
        ("2026-11-27T15:00", 3, "2026-12-02T15:00"),
        ("2026-11-28T10:00", 1, "2026-12-01T00:00"),
        ("2026-11-29T23:59", 1, "2026-12-01T00:00"),
        ("2026-03-27T12:00", 1, "2026-03-30T11:00"),
        ("2026-10-23T11:00", 1, "2026-10-26T12:00"),
        ("2026-11-27T15:00", 0, "2026-11-27T15:00"),
    ],
)
def test_weekdays(start, days, end):
    instant, expected = (datetime.fromisoformat(f"{each}:00+00:00") for each in (start, end))
    assert after_weekdays(instant, days) == expected
