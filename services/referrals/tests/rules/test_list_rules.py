"""The rules of the caller's own nations, in words; what nobody read in a text is never said to be set by law."""

from uuid import uuid4

from haven_schemas.acts.paging import Empty
from referrals.rules.rule import list_rules, shown
from referrals_world import READER, person
from timescales.codes import Status
from timescales.rules import RULES


def listed(here, *schools, rights=READER):
    return here.ask(person(*schools, rights=rights), list_rules, Empty()).nations


def test_each_is_told_those_of_the_nations_of_their_own_schools(here):
    england, scotland, unknown = here.school(), here.school(nation="scotland"), uuid4()
    assert [each.nation for each in listed(here, england)] == ["england"]
    assert [each.nation for each in listed(here, england, scotland)] == ["england", "scotland"]
    assert listed(here, unknown) == []
    assert listed(here, england, rights=("concern:report",)) == []


def test_a_rule_is_told_in_words(here):
    (of_england,) = listed(here, here.school())
    decide = next(each for each in of_england.rules if each.code == "ref-decide")
    assert (decide.within, decide.starts, decide.status) == ("1 working day", "the referral is made", "secondary")
    assert decide.must.startswith("local authority")
    assert "Working Together" in decide.source
    assert not decide.set_by_law


def test_none_that_nobody_read_is_said_to_be_set_by_law():
    told = [shown(rule) for rule in RULES]
    assert {each.status for each in told} <= set(Status)
    assert all(each.status_words for each in told)
    assert any(each.set_by_law for each in told)
    assert [each.code for each in told if each.set_by_law and each.status == "unverified"] == []
