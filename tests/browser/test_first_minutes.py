"""The first ten minutes of each kind of person: no link they are offered is a dead end, and each comes from home to
what they are here for by links and buttons alone."""

from urllib.parse import urlsplit

import pytest
from people import DESK, PHONE, SIZES
from small_trust import SCHOOLS

PEOPLE = {
    "teacher": PHONE,
    "pastoral": PHONE,
    "senco": SIZES["tablet"],
    "lead": DESK,
    "head": SIZES["tablet"],
    "trust_lead": DESK,
    "governor": PHONE,
    "trustee": DESK,
    "officer": DESK,
    "administrator": DESK,
}
FIRST_STEP_ONLY = ("teacher", "governor")
"""They have no second factor yet; whatever needs one says so."""
LEADS_AWAY = ("/sign-out", "/api/")
MOST_BARE = 4
"""A governor has home, the account, help, and what to do in danger."""


@pytest.fixture(scope="module")
def material(trust):
    """Two new concerns, so that home has something on it."""
    return [trust.report(trust.pupils()[number]["id"])["id"] for number in (16, 17)]


def offered(page):
    """Where the links of a page lead within Haven, each once."""
    links = page.eval_on_selector_all("a[href]", "each => each.map((one) => one.getAttribute('href'))")
    own = {urlsplit(each).path for each in links if each.startswith("/")}
    return sorted(each for each in own if not each.startswith(LEADS_AWAY))


@pytest.mark.parametrize("person", PEOPLE)
def test_no_link_of_the_first_pages_is_a_dead_end(visit, material, person):
    page = visit(PEOPLE[person], person=person, elevated=person not in FIRST_STEP_ONLY).page
    page.goto("/")
    found = set(offered(page))
    page.goto("/more")
    found |= set(offered(page))
    wrong = []
    for address in sorted(found):
        answer = page.context.request.get(address)  # what a browser would show, and no more: it is drawn elsewhere
        if answer.status != 200 or answer.text().count("<h1") != 1:
            wrong.append((address, answer.status))
    assert wrong == [], wrong
    assert len(found) >= MOST_BARE


def test_a_name_typed_before_the_scripts_came_is_looked_up(visit):
    """On a slow line the box is there long before what listens to it."""
    page = visit(PHONE, person="teacher").page
    held = []

    def hold(route):
        held.append(route)

    page.route("**/*htmx*", hold)
    page.goto("/report", wait_until="commit")
    page.locator("#search").press_sequentially("zebedeear")
    held[0].continue_()
    page.wait_for_selector(".haven-found__button")


def test_a_lead_reads_decides_and_goes_on(visit, material):
    page = visit(DESK, person="lead", elevated=True).page
    page.goto("/")
    page.locator("main a[href^='/concerns/']").first.click()
    page.wait_for_selector("#decide")
    page.locator("label[for^=decision]", has_text="No further action").click()
    page.fill("#reason", "Known, and dealt with in class.")
    page.click("main .haven-decide >> text=Save the decision")
    page.click("text=Next one that needs your decision")
    assert page.locator("h1").count() == 1
    page.click("header >> text=Haven")
    page.wait_for_selector("h1:has-text('Hello')")


@pytest.mark.parametrize("person", ["senco", "pastoral"])
def test_who_looks_after_children_comes_to_one(visit, person):
    page = visit(PEOPLE[person], person=person, elevated=True).page
    page.goto("/")
    if PEOPLE[person] == PHONE:  # its script may still be about to fold the menu
        page.click("nav button:has-text('Menu')")
    page.click("nav >> text=Pupils")
    page.locator("#search").press_sequentially("zebedeea")
    page.locator("#results a").first.click()
    page.wait_for_selector("text=Report about this child")


def test_a_trust_lead_comes_from_a_school_to_its_queue(visit, material):
    page = visit(DESK, person="trust_lead", elevated=True).page
    page.goto("/")
    page.click(f"main table a:has-text('{SCHOOLS['north'][2]}')")
    page.locator("main h2 a[href^='/concerns/']").first.click()
    page.wait_for_selector("#decide")
