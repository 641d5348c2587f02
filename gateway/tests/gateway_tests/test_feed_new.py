"""A system is connected on a page and by the API, with the roll's answers made up."""

import pytest
from haven_schemas.acts.pupils import DeliveryList, DeliverySummary, Feed, FeedAdded, FeedList
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, NOW, Identity, handed, number, send

FEED, SECRET = number(82), "whsec_c2VjcmV0"
HERE = "/pupil-files/feeds/new"
BEARER = {"Authorization": "Bearer " + handed("b" * 43)}


@pytest.fixture
def services():
    """An administrator's, where the roll connects whatever it is asked to."""
    made = Identity([Right.FEED_ADMINISTER])
    feed = Feed(id=FEED, school_id=NORTH.id, name="Arbor", last_delivery_at=None, paused=False)
    made.answers |= {
        "add_feed": FeedAdded(id=FEED, secret=SECRET), "list_feeds": FeedList(feeds=[feed]), "get_feed": feed,
        "list_deliveries": DeliveryList(deliveries=[]),
    }  # fmt: skip
    return made


def test_a_system_is_connected_and_its_secret_is_shown_once(open_browser, services):
    browser = open_browser(services)
    assert HERE in browser.get("/pupil-files").text
    answer = send(browser, HERE, school="910001", name=" Arbor ")
    assert answer.status_code == 201
    assert (services.last("add_feed").school_id, services.last("add_feed").name.strip()) == (NORTH.id, "Arbor")
    assert SECRET in answer.text
    assert f"/mis/v1/feeds/{FEED}/pupils" in answer.text
    assert "/api/v1/docs/mis" in answer.text, "what the vendor reads to sign"
    assert SECRET not in browser.get(f"/pupil-files/feeds/{FEED}").text


def test_files_that_wait_for_a_decision_stand_above_what_came_in(open_browser, services):
    waits = DeliverySummary(
        delivery_id=number(83), feed_id=FEED, school_id=NORTH.id, state="waiting_for_decision", reason=None,
        received_at=NOW, applied=0, rejected_count=0, mode="full", waits_for="leavers",
    )  # fmt: skip
    services.answers["list_deliveries"] = DeliveryList(deliveries=[waits], undecided=1)
    page = open_browser(services).get("/pupil-files").text
    assert page.index("Wait for your decision") < page.index("whether so many have left") < page.index("What came in")
    assert {asked.waits_for for name, asked in services.asked if name == "list_deliveries"} == {None, "leavers", "ids"}


def test_all_that_is_missing_is_said_at_once(open_browser, services):
    refused = send(open_browser(services), HERE, school="", name="")
    assert refused.status_code == 400
    for words in ("Choose the school whose roll", "Write the system&#39;s name"):
        assert words in refused.text
    assert "add_feed" not in [name for name, _ in services.asked]


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (invalid("name", FieldCode.DUPLICATE), "has a feed of that name already"),
        (invalid("school_id", FieldCode.UNKNOWN_SCHOOL), "not ready to be connected yet"),
    ],
)
def test_what_the_roll_refuses_stands_beside_the_field(open_browser, services, refusal, words):
    services.answers["add_feed"] = refusal
    refused = send(open_browser(services), HERE, school="910001", name="Arbor")
    assert refused.status_code == 400
    assert words in refused.text
    assert 'value="Arbor"' in refused.text


def test_a_school_of_others_is_no_choice(open_browser, services):
    refused = send(open_browser(services), HERE, school="999999", name="Arbor")
    assert refused.status_code == 400
    assert "add_feed" not in [name for name, _ in services.asked]


def test_the_same_by_the_api(open_browser, services):
    browser = open_browser(services)
    made = browser.post("/api/v1/feeds", json={"school_urn": "910001", "name": "Arbor"}, headers=BEARER)
    assert made.status_code == 201
    assert (made.json["id"], made.json["secret"]) == (str(FEED), SECRET)
    assert made.json["address"].endswith(f"/mis/v1/feeds/{FEED}/pupils")
    (listed,) = browser.get("/api/v1/feeds", headers=BEARER).json["feeds"]
    assert (listed["school_urn"], listed["name"], listed["waiting"]) == ("910001", "Arbor", 0)
    refused = browser.post("/api/v1/feeds", json={"school_urn": "999999", "name": "Arbor"}, headers=BEARER)
    assert refused.json["fields"][0]["field"] == "school_urn"
    services.answers["add_feed"] = invalid("school_id", FieldCode.UNKNOWN_SCHOOL)
    refused = browser.post("/api/v1/feeds", json={"school_urn": "910001", "name": "Arbor"}, headers=BEARER)
    assert refused.json["fields"][0]["field"] == "school_urn"
