"""The page of timescales is true, and says of each rule how well it is verified."""

import re

from timescales.examples import EXAMPLES
from timescales.open_questions import OPEN_QUESTIONS
from timescales.rules import RULES
from timescales_page import PAGE, page


def test_the_page_of_timescales_is_as_the_package_has_it():
    """If not: ``python tests/repository/timescales_page.py``."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_rule_every_example_and_every_open_question_stands_on_it():
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", page(), re.MULTILINE)
    assert sorted(rows) == sorted(each.code for each in (*RULES, *EXAMPLES))
    assert all(f"- {each}" in page() for each in OPEN_QUESTIONS)


def test_what_is_not_verified_says_so_in_its_row_and_is_never_said_to_be_law():
    for line in page().splitlines():
        if "**not verified**" in line:
            assert "starts switched off" in line
            assert "set by law" not in line
    assert page().count("**not verified**") == sum(each.status.value == "unverified" for each in RULES)
