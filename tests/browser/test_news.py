"""A page that is open says that alerts came, before a real browser: how many, where to read them, and nothing else."""

import re
import time

import pytest
from people import DESK, PHONE
from small_trust import SCHOOLS
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("alerts"), "style")

SOUTH = SCHOOLS["south"][0]


@pytest.fixture(scope="module")
def report(trust):
    child = trust.pupils("south")[4]["id"]
    return lambda: trust.report(child, by="south_teacher", school_urn=SOUTH)["id"]


def _says(page, words):
    page.wait_for_selector(f"#news:not([hidden]) >> text={words}")


def test_an_open_page_says_that_an_alert_came_and_disturbs_nothing_that_is_written(visit, report, trust):
    lead = visit(PHONE, person="south_lead", elevated=True)
    page = lead.page
    page.goto("/report")
    page.fill("#account", "He said that")
    page.focus("#account")
    where = page.locator("#account").bounding_box()["y"]
    report()
    _says(page, "1 new alert")
    assert page.title().startswith("(1) ")
    assert page.inner_text("#news-told") == "1 new alert"
    assert page.evaluate("document.activeElement.id") == "account"
    assert page.input_value("#account") == "He said that"
    assert page.locator("#account").bounding_box()["y"] == where
    assert page.locator("#news").bounding_box()["height"] < 120
    child = trust.pupils("south")[4]
    said = page.inner_text("#news")
    assert not re.search(f"{child['known_as']}|Neglect|Sid", said)
    assert lead.faults() == []
    report()
    _says(page, "2 new alerts")
    page.click("#news [data-hide]")
    assert not page.locator("#news").is_visible()
    report()
    _says(page, "3 new alerts")
    page.click("#news a")
    page.wait_for_url("**/inbox")
    assert not page.locator("#news").is_visible()


def test_the_menu_counts_it_and_what_is_read_elsewhere_is_new_no_longer(visit, report):
    lead = visit(DESK, person="south_lead", elevated=True)
    page = lead.page
    page.goto("/")
    concern = report()
    _says(page, "1 new alert")
    assert re.sub(r"\s+", " ", page.inner_text(".haven-navigation a[href='/inbox']")) == "Inbox 1 new"
    assert lead.faults() == []
    other = page.context.new_page()
    other.goto(f"/concerns/{concern}")
    page.wait_for_selector("#news", state="hidden")
    assert not page.title().startswith("(")


def test_a_page_nobody_looks_at_holds_no_connection_and_knows_at_once_when_it_is_looked_at(visit, report):
    lead = visit(DESK, person="south_lead", elevated=True)
    page = lead.page
    with page.expect_request("**/news?*"):
        page.goto("/")
    with page.expect_request("**/news/count?*"):
        _look(page, "hidden")
    report()
    time.sleep(1)
    assert not page.locator("#news").is_visible()
    _look(page, "visible")
    _says(page, "1 new alert")


def _look(page, state):
    """As when another window stands before it, or it is looked at again."""
    page.evaluate(
        """(state) => {
          Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        state,
    )


def test_behind_a_proxy_that_holds_streams_back_a_page_asks(visit, report):
    lead = visit(DESK, person="south_lead", elevated=True)
    page = lead.page
    page.route("**/news?*", lambda route: route.fulfill(status=503))
    page.goto("/")
    report()
    _says(page, "1 new alert")


def test_whoever_is_signed_out_elsewhere_hears_nothing_more(visit, report):
    lead = visit(DESK, person="south_lead", elevated=True)
    page = lead.page
    with page.expect_request("**/news?*"):
        page.goto("/")
    other = page.context.new_page()
    other.goto("/account")
    other.click("text=Sign out")
    page.wait_for_url("**/sign-in*")
    assert page.context.request.get("/news").status == 401
    assert page.context.request.get("/news/count").status == 401


def test_without_script_there_is_nothing_of_it_to_see(visit):
    lead = visit(DESK, person="south_lead", script=False)
    lead.page.goto("/")
    assert not lead.page.locator("#news").is_visible()
