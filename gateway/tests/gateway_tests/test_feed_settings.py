"""A feed is named, set, given a new secret and ended, on its page and by the API, with the roll's answers made up."""

from datetime import UTC, datetime

import pytest
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils import DeliveryList, DeliverySummary, Feed, FeedList
from haven_schemas.acts.pupils.feeds import FeedEnded, FeedSecret
from haven_schemas.acts.pupils.record import Approval, ApprovalList
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, Identity, handed, number, send

FEED, SECRET = number(82), "whsec_c2VjcmV0"
PAGE, API = f"/pupil-files/feeds/{FEED}", f"/api/v1/feeds/{FEED}"
BEARER = {"Authorization": "Bearer " + handed("b" * 43)}
ENDED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def feed(**changes):
    return Feed(
        **{"id": FEED, "school_id": NORTH.id, "name": "Arbor", "last_delivery_at": None, "paused": False, **changes}
    )


@pytest.fixture
def services():
    """An administrator's and data protection officer's, where the roll does as it is asked."""
    made = Identity([Right.FEED_ADMINISTER, Right.FEED_APPROVE])
    religion = Approval(
        feed_id=FEED, feed_name="Arbor", school_id=NORTH.id, group="religion", ticked=True, approved=False
    )
    made.answers |= {
        "get_feed": feed(), "list_feeds": FeedList(feeds=[feed()]), "list_deliveries": DeliveryList(deliveries=[]),
        "set_feed": Empty(), "rotate_feed_secret": FeedSecret(secret=SECRET, previous_until=ENDED, key_id=3),
        "end_feed": FeedEnded(ended_at=ENDED, refused=1), "decide_approval": Empty(),
        "list_approvals": ApprovalList(approvals=[religion]),
    }  # fmt: skip
    return made


def test_one_feed_is_shown_with_its_settings(open_browser, services):
    services.answers["get_feed"] = feed(groups=["sen", "religion"], approved=[], drop_percent=20)
    found = open_browser(services).get(API, headers=BEARER).json
    assert (found["school_urn"], found["drop_percent"], found["groups"]) == ("910001", 20, ["sen", "religion"])
    assert found["address"].endswith(f"/mis/v1/feeds/{FEED}/pupils")
    assert "school_id" not in found


def test_what_is_left_out_of_the_settings_is_not_set(open_browser, services):
    answer = open_browser(services).post(
        f"{API}/settings", json={"name": "SIMS", "paused": True, "groups": ["sen"]}, headers=BEARER
    )
    assert answer.status_code == 200
    asked = services.last("set_feed")
    assert (asked.feed_id, asked.name, asked.paused, asked.groups) == (FEED, "SIMS", True, ["sen"])
    assert (asked.drop_percent, asked.files_are_full, asked.csv_columns) == (None, None, None)


def test_a_new_secret_is_answered_once_with_its_key_id(open_browser, services):
    browser = open_browser(services)
    made = browser.post(f"{API}/secret", json={"overlap_hours": 0}, headers=BEARER)
    assert (made.status_code, made.json["secret"], made.json["key_id"]) == (201, SECRET, 3)
    assert services.last("rotate_feed_secret").overlap_hours == 0
    assert SECRET not in browser.get(API, headers=BEARER).text
    assert browser.post(f"{API}/secret", json={"overlap_hours": 169}, headers=BEARER).status_code == 400


def test_a_feed_is_ended_by_the_api(open_browser, services):
    browser = open_browser(services)
    assert browser.post(f"{API}/end", headers=BEARER).json == {"ended_at": "2026-11-20T09:00:00Z", "refused": 1}
    services.answers["set_feed"] = Problem(ErrorCode.FEED_ENDED)
    refused = browser.post(f"{API}/settings", json={"paused": False}, headers=BEARER)
    assert (refused.status_code, refused.json["code"]) == (410, "feed_ended")


def test_special_categories_are_listed_and_decided_by_the_api(open_browser, services):
    browser = open_browser(services)
    (waits,) = browser.get("/api/v1/feed-approvals", headers=BEARER).json["approvals"]
    assert (waits["feed_id"], waits["group"], waits["decided_at"]) == (str(FEED), "religion", None)
    decided = {"group": "religion", "approve": True, "reason": "For the census, public task."}
    assert browser.post(f"{API}/approvals", json=decided, headers=BEARER).status_code == 204
    assert services.last("decide_approval").feed_id == FEED


def test_the_page_renames(open_browser, services):
    browser = open_browser(services)
    assert send(browser, PAGE, do="rename", name=" SIMS ").status_code == 303
    assert services.last("set_feed").name == "SIMS"


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (invalid("name", FieldCode.DUPLICATE), "another feed of that name"),
        (invalid("name", FieldCode.HIDDEN_CHARACTERS), "characters that nobody can see"),
    ],
)
def test_a_name_that_is_refused_stays_on_the_page(open_browser, services, refusal, words):
    services.answers["set_feed"] = refusal
    answer = send(open_browser(services), PAGE, do="rename", name="SIMS")
    assert answer.status_code == 400
    assert words in answer.text
    assert 'value="SIMS"' in answer.text


def test_a_name_of_nothing_is_asked_for(open_browser, services):
    answer = send(open_browser(services), PAGE, do="rename", name="  ")
    assert answer.status_code == 400
    assert "Write the system&#39;s name" in answer.text


def test_the_page_ends_a_feed_once_the_box_is_ticked(open_browser, services):
    browser = open_browser(services)
    refused = send(browser, f"{PAGE}/end", PAGE)
    assert refused.status_code == 400
    assert "Tick this if the feed is to be ended for good." in refused.text
    assert "end_feed" not in [name for name, _ in services.asked]
    assert send(browser, f"{PAGE}/end", PAGE, sure="yes").status_code == 303
    assert services.last("end_feed").feed_id == FEED
    services.answers["get_feed"] = feed(ended_at=ENDED)
    page = browser.get(PAGE).text
    assert "1 file that waited for a decision will not be applied" in page
    assert "This feed ended" in page
    for gone in ("Pause this feed", "End this feed", "Make a new secret", "Save what is taken", "Save the name"):
        assert gone not in page


def test_a_file_by_hand_is_not_offered_a_feed_that_has_ended(open_browser, services):
    services.answers["list_feeds"] = FeedList(feeds=[feed(), feed(id=number(83), name="Old SIMS", ended_at=ENDED)])
    page = open_browser(services).get("/pupil-files").text
    assert f'<option value="{FEED}"' in page
    assert f'<option value="{number(83)}"' not in page
    assert "Old SIMS" in page


def test_the_page_asks_for_the_deliveries_of_its_feed_alone(open_browser, services):
    """A trust has many feeds: those of one are not among the newest hundred of all."""
    by_hand = DeliverySummary(
        delivery_id=number(90), feed_id=None, school_id=NORTH.id, state="done", reason=None, received_at=ENDED,
        applied=7, rejected_count=0,
    )  # fmt: skip
    services.answers["list_deliveries"] = DeliveryList(deliveries=[by_hand])
    page = open_browser(services).get(PAGE).text
    assert services.last("list_deliveries").feed_id == FEED
    assert f'href="/pupil-files/{number(90)}"' in page
