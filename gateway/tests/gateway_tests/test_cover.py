"""The page and the operations of cover: who names, what is refused in which words, and home."""

import pytest
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import ANSWERS, NORTH, Identity, number, send

PAGE = "/schools/910001/cover"
TYPED = {"staff_id": str(number(72)), "first_day": "30/11/2026", "last_day": "4/12/2026"}


@pytest.fixture
def identity():
    return Identity([Right.SCHOOL_ADMINISTER, Right.CONCERN_TRIAGE, Right.POLICY_SET])


@pytest.fixture
def tara(open_browser, identity):
    return open_browser(identity)


def test_cover_is_named_by_hand_and_ended(tara, identity):
    page = tara.get(PAGE).text
    assert "Omar Other (leads at a school)" in page
    assert "4 times" in page
    assert send(tara, PAGE, PAGE, **TYPED).status_code == 303
    asked = identity.last("name_cover")
    assert (asked.school_id, str(asked.first_day), str(asked.last_day)) == (NORTH.id, "2026-11-30", "2026-12-04")
    assert send(tara, PAGE, PAGE, end=str(number(70))).status_code == 303
    assert identity.last("end_cover").cover_id == number(70)


def test_what_is_refused_is_said_in_words_and_stays_typed(tara, identity):
    for problem, words in (
        (invalid("last_day", FieldCode.TOO_FAR_AHEAD), "more than ten school days"),
        (invalid("staff_id", FieldCode.DUPLICATE), "leads there already"),
        (Problem(ErrorCode.NOT_PERMITTED), "Nobody names themselves"),
    ):
        identity.answers["name_cover"] = problem
        answer = send(tara, PAGE, PAGE, **TYPED)
        assert words in answer.text
        assert 'value="30/11/2026"' in answer.text
    assert send(tara, PAGE, PAGE, **{**TYPED, "first_day": "yesterday"}).status_code == 400


def test_who_may_not_name_sees_no_form(tara, identity):
    identity.answers["list_cover"] = ANSWERS["list_cover"].model_copy(update={"may_name": False, "candidates": []})
    page = tara.get(PAGE).text
    assert "Omar Other" in page
    assert 'name="staff_id"' not in page
    assert 'name="end"' not in page
