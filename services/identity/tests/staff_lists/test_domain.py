"""The rules of staff lists in plain Python."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from identity.names.proposals import is_same_person, proposal_of, says_otherwise
from identity.people.leavers import has_left, takes_too_many
from identity.roles.class_lists import Agreed, Covered, agreed_with, covered_by, may_follow
from identity.roles.roles import READY
from identity.staff_lists.said_list import plain_name, usable_address
from support.lists import every

NAMES = st.lists(st.sampled_from(["7A", "7B", "8A", "8B", "9A", "9B", "10A", "11A"]), unique=True).map(tuple)


@given(present=NAMES, said=NAMES, most=st.integers(0, 8))
def test_classes_move_within_what_was_agreed_and_come_from_the_list_alone(present, said, most):
    now = covered_by(Covered(present, ()), Covered(said, ("7", "8")), Agreed(most, 0))
    assert set(now.classes) <= set(said)
    assert len(now.classes) <= max(most, len(present))
    assert now.classes == tuple(sorted(said)) or len(said) > most
    assert now.year_groups == (), "no year was agreed to, and none comes by a list"


def test_more_classes_than_were_agreed_to_leave_those_that_both_name():
    agreed = agreed_with(Covered(("7A",), ()))
    assert agreed == Agreed(6, 0)
    school = tuple(f"{year}{letter}" for year in (7, 8, 9) for letter in "ABC")
    assert covered_by(Covered(("7A", "12Z"), ()), Covered(school, ()), agreed) == Covered(("7A",), ())


def test_two_spellings_are_one_class():
    assert covered_by(Covered(("7a ",), ()), Covered(("7A", "7B"), ()), Agreed(1, 0)).classes == ("7a ",)


@every(
    ("role", "follows"),
    [("pastoral_lead", True), ("senco", True), ("dsl", False), ("headteacher", False), ("administrator", False),
     ("reporter", False), ("dpo", False), ("trust_lead", False)],
)  # fmt: skip
def test_only_a_role_that_sees_some_pupils_follows_a_list(role, follows):
    assert may_follow(READY[role]) is follows


@every(
    ("leaving", "lately", "staff", "too_many"),
    [(3, 0, 4, False), (4, 0, 40, False), (4, 0, 39, True), (1, 3, 20, True), (0, 3, 5, False), (10, 0, 100, False),
     (11, 0, 100, True)],
)  # fmt: skip
def test_three_may_always_leave_and_a_tenth(leaving, lately, staff, too_many):
    assert takes_too_many(leaving, lately, staff) is too_many


def test_the_last_day_counts():
    today = date(2026, 12, 18)
    assert has_left(in_list=True, left_on=today, today=today)
    assert not has_left(in_list=True, left_on=date(2026, 12, 19), today=today)
    assert has_left(in_list=False, left_on=None, today=today)


def test_what_is_proposed():
    row = {"linked": False, "works_here": False, "differs": False, "has_address": True}
    row |= {"settled": False, "back_settled": False}
    assert proposal_of(**row) == "new"
    assert proposal_of(**{**row, "has_address": False}) == "no_address"
    assert proposal_of(**{**row, "settled": True}) is None
    there = {**row, "linked": True, "works_here": True}
    assert proposal_of(**there) is None
    assert proposal_of(**{**there, "differs": True}) == "changed"
    assert proposal_of(**{**there, "works_here": False, "settled": True}) == "back"
    assert proposal_of(**{**there, "works_here": False, "back_settled": True}) is None


def test_names_and_addresses():
    assert is_same_person("Khan", "Ms A. Khan")
    assert is_same_person("الحسن", "ليلى الحسن")
    assert not is_same_person("Khan", "Olive Owner")
    assert not is_same_person("", "Olive Owner")
    assert not says_otherwise("Khan, Aisha", None, "Aisha Khan", "a@x.example")
    assert says_otherwise("Aisha Khan", "b@x.example", "Aisha Khan", "a@x.example")
    assert plain_name(" Ai\u200bsha", "Kh\u202ean ") == "Aisha Khan"
    assert usable_address(" A.Khan@School.Example ") == "a.khan@school.example"
    assert usable_address("a.khan@sch\u043eol.example") is None, "one letter of another alphabet"
    assert usable_address("") is None
