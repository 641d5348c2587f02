"""The list of faults put in on purpose stays true: each can still be put in, and names a test that is there."""

import pytest
from sources import ROOT
from support.mutating import LEVELS, Mutation, mutations

ALL = mutations()


def test_each_fault_has_a_name_of_its_own():
    names = [each.name for each in ALL]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("mutation", ALL, ids=lambda each: each.name)
def test_what_a_fault_changes_stands_once_in_its_file(mutation: Mutation):
    whole = mutation.path.read_text(encoding="utf-8")
    assert mutation.applied_to(whole) != whole


@pytest.mark.parametrize("mutation", ALL, ids=lambda each: each.name)
def test_the_test_that_finds_a_fault_is_there(mutation: Mutation):
    assert mutation.level in LEVELS
    assert bool(mutation.found_by) is (mutation.level != "nothing")
    module, _, test = mutation.found_by.partition("::")
    name = test.rpartition("::")[2].partition("[")[0]
    assert not test or f"def {name}(" in (ROOT / module).read_text(encoding="utf-8")
