"""The page and operations that turn trying out on, before an identity that answers."""

import pytest
from haven_schemas.acts.identity.watching import WatchingState
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid

from gateway_tests.administered import NOW, Identity, handed, send

OFF = WatchingState(on=False, possible=True, since=None)
ON = WatchingState(on=True, possible=True, since=NOW)
BEARER = {"Authorization": "Bearer " + handed("b" * 43)}


@pytest.fixture(autouse=True)
def answers(identity):
    identity.answers |= {"watching": OFF, "set_watching": ON}


def test_the_page_says_how_it_is_and_turns_it_on(ada, identity):
    page = ada.get("/watching").text
    assert "Trying out is <strong>off</strong>" in page
    assert "not set up for it" not in page
    assert send(ada, "/watching", on="on").status_code == 303
    assert identity.last("set_watching").on is True


def test_nothing_chosen_changes_nothing(ada, identity):
    answer = send(ada, "/watching", on="perhaps")
    assert (answer.status_code, "Choose whether" in answer.text) == (400, True)
    assert "set_watching" not in [each[0] for each in identity.asked]


def test_where_there_is_no_secret_the_page_says_so(ada, identity):
    identity.answers["watching"] = WatchingState(on=False, possible=False, since=None)
    identity.answers["set_watching"] = invalid("on", FieldCode.NOT_ALLOWED)
    assert "/help/trust-it" in ada.get("/watching").text
    answer = send(ada, "/watching", on="on")
    assert (answer.status_code, "not set up for it" in answer.text) == (400, True)


def test_who_looks_after_one_school_is_told_who_may(ada, identity):
    identity.answers["watching"] = Problem(ErrorCode.NOT_PERMITTED)
    answer = ada.get("/watching")
    assert (answer.status_code, "every school of the trust" in answer.text) == (403, True)
    assert '<form method="post" action="/watching"' not in answer.text


def test_it_asks_for_the_second_tier(open_browser):
    assert open_browser(Identity(elevated=False)).get("/watching").status_code == 303


def test_a_program_turns_it_on(ada):
    answer = ada.put("/api/v1/watching", json={"on": True}, headers=BEARER)
    assert (answer.status_code, answer.json["on"]) == (200, True)
    assert ada.get("/api/v1/watching", headers=BEARER).json == {"on": False, "possible": True, "since": None}
