"""Looking after accounts: a role that waits for a second person, a staff list, machine accounts."""

from functools import partial

import pytest
from accounts import link_mailed_to
from looking import looks
from people import DESK, PHONE, eventually
from playwright.sync_api import expect
from small_trust import SCHOOLS
from support.levels import waits_for
from support.newcomers import join
from support.parts import pages

pytestmark = waits_for(*pages("accounts"))

LIST = """name,email,role,school_urn,category_groups,year_groups
Nina Newlist,nina.newlist@small-trust.example,reporter,910001,,
Nina Newlist,nina.newlist@small-trust.example,pastoral_lead,910001,pastoral;behaviour,7
Dana Lead,lead@small-trust.example,dsl,910001,,
"""


@pytest.fixture(scope="module")
def nora(trust):
    """A teacher of North School."""
    join(trust, "nora", "Nora Newlead", "reporter", ["north"])
    return trust.staff["nora"]


@pytest.fixture(scope="module")
def zed(trust):
    """Another one, about whom something waits."""
    join(trust, "zed", "Zed Waiting", "reporter", ["north"])
    return trust.staff["zed"]


def ask_for_lead(page, staff_id):
    """The administrator gives the role of safeguarding lead at North School."""
    page.goto(f"/staff/{staff_id}")
    page.click("text=Give a role")
    page.select_option("#role", "dsl")
    page.select_option("#school", SCHOOLS["north"][0])
    page.click("button:has-text('Give the role')")
    page.wait_for_selector(".govuk-notification-banner")


def test_sight_of_records_is_given_by_one_confirmed_by_another_and_taken_away(visit, trust, nora):
    administrator = visit(DESK, person="administrator", elevated=True).page
    ask_for_lead(administrator, nora)
    assert "when a second person has confirmed it" in administrator.inner_text("main")
    assert "Waits for a decision" in administrator.inner_text("main")
    administrator.goto("/requests")
    assert "Nothing waits for you." in administrator.inner_text("main")
    assert "Nora Newlead" in administrator.inner_text("main")

    newcomer = visit(DESK, person="nora")
    newcomer.page.goto("/")
    assert "Concerns to triage" not in newcomer.page.inner_text("main")

    head = visit(PHONE, person="head", elevated=True).page
    head.goto("/")
    assert head.locator(".haven-today a[href='/requests']").count() == 1
    head.goto("/requests")
    request = head.locator(".haven-list__item", has_text="Nora Newlead")
    request.locator("button:has-text('Confirm')").click()
    head.wait_for_selector("text=The role is in force")

    newcomer = visit(DESK)
    page = newcomer.page
    page.goto("/sign-in?next=/concerns")
    newcomer.sign_in("nora")
    newcomer.confirm("nora")
    page.wait_for_url("**/concerns")
    assert "Concerns" in page.inner_text("h1")

    lead = visit(DESK, person="lead", elevated=True).page
    lead.goto(f"/who-can-see-what?school={SCHOOLS['north'][0]}")
    line = lead.locator(".haven-sight", has_text="Nora Newlead")
    assert "confirmed by Harold Head" in line.inner_text()
    assert "every category, every year" in line.inner_text()
    assert "Last used" in line.inner_text()

    head.goto("/who-can-see-what")
    line = head.locator(".haven-sight", has_text="Nora Newlead")
    line.locator(".haven-sight__role", has_text="Opens records").locator("button").click()
    head.wait_for_selector("text=The role is taken away")
    assert "Opens records" not in head.locator(".haven-sight", has_text="Nora Newlead").inner_text()
    # The page in the window learns of it too, and may go to the sign-in page in the middle of whatever is opened in it.
    asked = newcomer.context.request
    eventually(lambda: "/sign-in" in asked.get("/reports").url, seconds=5, what="the end of the session")


def test_a_staff_list_is_looked_at_and_taken(visit, trust):
    visitor = visit(DESK, script=False, person="administrator", elevated=True)
    page = visitor.page
    page.goto("/staff/import")
    page.fill("#text", LIST.replace("910001,pastoral;behaviour", "910009,pastoral"))
    page.click("text=Look at what it would do")
    assert "There is no school with this URN in the trust." in page.inner_text("main")
    assert page.locator("text=Take this list").count() == 0
    page.goto("/staff/import")
    file = {"name": "staff.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    page.set_input_files("#file", files=[file])
    page.click("text=Look at what it would do")
    expect(page.locator("tbody tr")).to_have_count(3)
    rows = page.locator("tbody tr").all_inner_texts()
    assert "an invitation is sent" in rows[0]
    assert "Waits for a second person" in rows[1]
    assert "nothing to do" in rows[2]
    page.click("text=Take this list")
    assert "The list is taken" in page.inner_text("h1")
    page.goto("/staff")
    page.fill("#search", "nina")
    page.click("text=Find")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "Invited" in page.inner_text("tbody")
    assert page.url.endswith("/staff")
    assert link_mailed_to(trust, "nina.newlist@small-trust.example")


def test_a_program_gets_a_key_a_new_one_with_overlap_and_loses_both(visit, trust):
    page = visit(DESK, person="administrator", elevated=True).page
    page.goto("/machine-accounts")
    page.fill("#name", "Dashboards")
    page.locator("label", has_text="See the names of their schools").click()
    page.locator("label", has_text="The whole trust").click()
    page.click("text=Add it and show its key")
    first = page.inner_text("#key")
    entry = page.locator(".haven-machine", has_text="Dashboards")
    entry.locator("summary").click()
    entry.locator("button", has_text="Make a new key").click()
    page.wait_for_selector("text=The key before holds until")
    second = page.inner_text("#key")
    with trust.caller() as program:
        for key in (first, second):
            headers = {"Authorization": f"Bearer {key}"}
            assert len(program.send("GET", "/api/v1/schools", headers=headers)["schools"]) == len(SCHOOLS)
    page.goto("/machine-accounts")
    assert first not in page.content()
    entry.locator("summary").click()
    entry.locator("button", has_text="Remove").click()
    page.wait_for_selector("text=The machine account is removed")
    asked = visit(DESK).context.request

    def is_refused(key):
        return asked.get("/api/v1/schools", headers={"Authorization": f"Bearer {key}"}).status == 401

    for key in (first, second):
        eventually(partial(is_refused, key), seconds=5, what="the end of the key")


@looks
def test_every_page_of_administration(visit, trust, zed):
    visitor = visit(PHONE, person="administrator", elevated=True)
    ask_for_lead(visitor.page, zed)
    addresses = (
        "/", "/staff", "/staff/new", f"/staff/{zed}", f"/staff/{trust.staff['administrator']}", "/staff/import",
        "/staff/domain", "/roles", "/roles/new", "/requests", "/who-can-see-what", "/day-passes", "/machine-accounts",
        "/sign-in-rules",
    )  # fmt: skip
    assert visitor.look(*addresses) == {}
    visitor.page.goto("/staff/new")
    visitor.page.click("text=Send the invitation")
    visitor.page.wait_for_selector(".govuk-error-summary")
    assert visitor.faults() == []
