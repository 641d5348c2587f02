"""What another school reads at need of a child who is there now: the page, and who asks what for it."""

import pytest
from haven_schemas.acts.incidents.chronology import CardsAtNeed, CardVersion, OtherCard
from haven_schemas.acts.pupils.roll_questions import AtNeed, ToRing
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, NOW, Identity, number

QUESTION, CHILD = number(82), number(83)
PAGE = f"/roll-questions/{QUESTION}/at-need"
CARD = CardVersion(version=2, summary="Sees her father no more.", plans=["child_protection"], may_not_collect="Max.")


@pytest.fixture
def services():
    made = Identity([Right.PUPIL_MATCH, Right.CONCERN_TRIAGE])
    made.answers |= {
        "read_at_need": AtNeed(
            question_id=QUESTION, pupil_id=CHILD, school_id=NORTH.id, until=NOW, flags=["court_order"],
            to_ring=[ToRing(known_as="Jo Ash", relationship="MOT", phones=["020 7946 0018"])],
        ),
        "cards_at_need": CardsAtNeed(cards=[OtherCard(subject_id=CHILD, school_id=NORTH.id, card=CARD)]),
    }  # fmt: skip
    return made


def test_stops_whom_to_ring_and_the_card_stand_there_and_nothing_to_press(open_browser, services):
    shown = open_browser(services).get(PAGE).text
    for words in (
        "There is a court order about this child.",
        "Jo Ash",
        "020 7946 0018",
        "Sees her father no more.",
        "Child protection",
        "Max.",
    ):
        assert words in shown
    assert "haven-screen-only" in shown
    assert f"/pupils/{CHILD}" not in shown, "no way to the file"
    assert services.last("read_at_need").question_id == services.last("cards_at_need").question_id == QUESTION


def test_nothing_is_shown_once_the_first_school_has_answered(open_browser, services):
    services.answers["read_at_need"] = Problem(ErrorCode.NOT_FOUND)
    assert open_browser(services).get(PAGE).status_code == 404
    assert "cards_at_need" not in [name for name, _ in services.asked]
