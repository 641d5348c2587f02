"""Who left the roll lately: the page by name that the alert leads to, and the same by API."""

from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.leavers import LeftOpen
from haven_schemas.acts.pupils import Pupil
from haven_schemas.acts.pupils.left_lately import LeftLately, LeftLatelyPage
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from .administered import NORTH, NOW, Identity, handed, number

LEAD = [Right.SESSION_OWN, Right.CONCERN_TRIAGE, Right.RECORD_READ, Right.PUPIL_FIND, Right.ALERT_READ]
ADA, BEN = number(410), number(411)
BEARER = {"Authorization": "Bearer " + handed("b" * 43)}


def left(pupil_id, name, hours):
    pupil = Pupil(
        id=pupil_id, school_id=NORTH.id, upn=None, known_as=name, legal_name=name, year_group="9", class_name="9A",
        on_roll=False,
    )  # fmt: skip
    return LeftLately(pupil=pupil, left_at=NOW - timedelta(hours=hours))


@pytest.fixture
def services():
    services = Identity(LEAD)
    services.answers["list_left_lately"] = LeftLatelyPage(
        pupils=[left(ADA, "Ada Ash", 1), left(BEN, "Ben Birch", 2)], next_cursor=None
    )
    services.answers["left_open"] = LeftOpen(subject_ids=[])
    return services


def test_they_stand_there_by_name(open_browser, services):
    page = open_browser(services).get("/left-lately").text
    assert page.index("Ada Ash") < page.index("Ben Birch")
    assert f'href="/pupils/{ADA}"' in page
    services.answers["list_left_lately"] = LeftLatelyPage(pupils=[], next_cursor=None)
    assert "Nobody left the roll" in open_browser(services).get("/left-lately").text


def test_who_would_leave_by_a_file_that_waits_stands_above_them(open_browser, services):
    page = services.answers["list_left_lately"]
    services.answers["list_left_lately"] = page.model_copy(update={"would_leave": [page.pupils[1].pupil], "pupils": []})
    browser = open_browser(services)
    shown = browser.get("/left-lately").text
    assert shown.index("Would leave") < shown.index("Ben Birch") < shown.index("Nobody left the roll")
    (line,) = browser.get("/api/v1/left-lately", headers=BEARER).json["would_leave"]
    assert (line["pupil_id"], line["known_as"], line["class_name"]) == (str(BEN), "Ben Birch", "9A")


def test_those_of_whom_something_is_open_stand_first(open_browser, services):
    services.answers["left_open"] = LeftOpen(subject_ids=[BEN])
    page = open_browser(services).get("/left-lately").text
    assert page.index("Ben Birch") < page.index("Ada Ash")
    assert page.count("Something is open</strong>") == 1
    services.answers["left_open"] = Problem(ErrorCode.UNAVAILABLE)
    page = open_browser(services).get("/left-lately").text
    assert "Ada Ash" in page
    assert "cannot be shown now" in page
