"""The board of referrals: each number leads to the list that it counts."""

from datetime import UTC, datetime

import pytest
from haven_schemas.acts.referrals.board import Board, BoardAgency, BoardCounts, BoardSchool, BoardState
from haven_schemas.acts.referrals.referrals import ReferralPage
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, SOUTH, Identity, handed, number

SENT = datetime(2026, 9, 3, 9, tzinfo=UTC)
NUMBERS = {"open": 7, "overdue": 3, "chased": 2, "oldest_at": SENT}
AGENCY = number(300)
BOARD = Board(
    counted_schools=[NORTH.id],
    total=BoardCounts(**NUMBERS),
    schools=[BoardSchool(school_id=NORTH.id, **NUMBERS), BoardSchool(school_id=SOUTH.id, **NUMBERS)],
    agencies=[
        BoardAgency(
            agency_id=AGENCY, agency_name="Ashshire Children First", agency_kind="childrens_services", **NUMBERS
        ),
    ],
    states=[BoardState(state="sent", **NUMBERS)],
)  # fmt: skip


@pytest.fixture
def identity():
    made = Identity([Right.RECORD_READ, Right.CONCERN_TRIAGE])
    made.answers |= {"board": BOARD, "list_referrals": ReferralPage(referrals=[], next_cursor=None)}
    return made


@pytest.fixture
def ada(open_browser, identity):
    return open_browser(identity)


def inside(page):
    assert page.status_code == 200
    return page.text.split("<main", 1)[1]


def test_each_number_leads_to_the_list_that_it_counts(ada, identity):
    page = inside(ada.get(f"/referrals/board?school={NORTH.urn}&step=sent"))
    asked = identity.last("board")
    assert (asked.school_id, asked.agency_id, asked.state) == (NORTH.id, None, "sent")
    for show in ("open", "overdue", "chased"):
        address = f"/referrals?school={NORTH.urn}&amp;agency={AGENCY}&amp;step=sent&amp;show={show}"
        assert f'href="{address}"' in page, address
    ada.get(f"/referrals?school={NORTH.urn}&agency={AGENCY}&step=sent&show=chased&order=oldest")
    listed = identity.last("list_referrals")
    assert (listed.school_id, listed.agency_id, listed.state) == (NORTH.id, AGENCY, "sent")
    assert (listed.open_only, listed.overdue, listed.chased, listed.oldest_first) == (True, False, True, True)


def test_it_says_what_is_not_counted(ada):
    assert f"Not counted: {SOUTH.name}" in inside(ada.get("/referrals/board"))


def test_who_reads_some_records_only_is_led_to_the_list(ada, identity):
    nothing = BoardCounts(open=0, overdue=0, chased=0, oldest_at=None)
    identity.answers["board"] = Board(counted_schools=[], total=nothing, schools=[], agencies=[], states=[])
    assert "Nothing is counted for you" in inside(ada.get("/referrals/board"))


def test_a_program_reads_it(ada):
    told = {"Authorization": "Bearer " + handed("b" * 43)}
    found = ada.get(f"/api/v1/referral-board?school_urn={NORTH.urn}", headers=told).json
    assert found["counted_school_urns"] == [NORTH.urn]
    assert found["schools"][0]["school_urn"] == NORTH.urn
    assert found["agencies"][0]["overdue"] == 3
    assert ada.get("/api/v1/referrals?chased=true&oldest_first=true", headers=told).status_code == 200
