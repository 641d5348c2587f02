"""One test of a whole list names each that is wrong and why, and fails where there is nothing in the list."""

import pytest
from support.lists import every


@pytest.fixture
def limit():
    return 3


@every(("small", "large"), [(1, 2), (2, 3)])
def test_cases_stand_beside_fixtures(small, large, limit):
    assert small < large <= limit


@every("number", range(3))
@every("letter", "ab")
def test_lists_go_with_each_other(number, letter):
    assert f"{number}{letter}" in {"0a", "0b", "1a", "1b", "2a", "2b"}


def test_each_that_is_wrong_is_named_and_why():
    @every("number", [1, 2, 0, 3], ids=lambda number: f"number {number}")
    def at_most_two(number):
        assert 2 // number >= 1, f"{number} is not"

    with pytest.raises(AssertionError) as failed:
        at_most_two()
    assert [line for line in str(failed.value).splitlines() if "number" in line or " of " in line] == [
        "2 of 4:",
        "1. number 0: ZeroDivisionError: integer division or modulo by zero",
        "2. number 3: 3 is not",
    ]


def test_an_error_that_should_have_been_raised_is_one_of_them():
    @every("text", ["1", "one", "2"])
    def is_no_number(text):
        with pytest.raises(ValueError, match="invalid"):
            int(text)

    with pytest.raises(AssertionError, match=r"2 of 3:\n1\. '1': .*DID NOT RAISE.*\n2\. '2': "):
        is_no_number()


def test_a_list_with_nothing_in_it_is_refused():
    @every("number", [])
    def never(number):
        raise AssertionError

    with pytest.raises(AssertionError, match="nothing to go through"):
        never()


def test_a_name_that_the_test_does_not_ask_for_is_refused():
    with pytest.raises(AssertionError, match="asks for each of them"):
        every("number", [1])(lambda letter: letter)
