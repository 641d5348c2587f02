"""From the MIS: proposals, a role that follows its classes, leavers that wait, at the size of a phone and of a desk."""

import pytest
from people import DESK, PHONE, eventually
from playwright.sync_api import expect
from small_trust import SCHOOLS, email_of
from support.levels import waits_for
from support.newcomers import join
from support.parts import pages
from support.staff_lists import listed, say_staff

pytestmark = waits_for(*pages("accounts"), "style")

NORTH = SCHOOLS["north"][0]
HERE = f"/staff/mis/{NORTH}"
LEAVERS = ("ama", "ben", "cyd", "dee")


@pytest.fixture(scope="module")
def said(trust):
    """A list with somebody new, somebody renamed, somebody without an address and a lead of some classes; then one
    without four of five teachers."""
    for person in LEAVERS:
        join(trust, person, f"{person.title()} Leaver", "reporter", ["north"])
    join(trust, "lina", "ليلى الحسن", "reporter", ["north"])
    stay = [
        listed("n1", "Nadia Newlist", "nadia.mis@small-trust.example", job="Teacher of maths", classes=("7A", "8B")),
        listed("n2", "Una Unmailed", None, job="Midday supervisor", kind="support"),
        listed("n3", "Dana Leadbetter", email_of("lead"), job="Assistant headteacher", classes=("7A",)),
        listed("n4", "ليلى الحسن", email_of("lina"), classes=("9C",)),
        listed("n5", "Colin Colleague", email_of("colleague"), classes=("7A",)),
    ]
    leavers = [listed(each, f"{each.title()} Leaver", email_of(each)) for each in LEAVERS]
    say_staff(trust.world, trust.schools["north"], [*stay, *leavers])
    administrator = trust.signed_in("administrator", elevated=True)
    eventually(lambda: administrator.send("GET", f"/api/v1/staff/lists/{NORTH}")["proposals"], what="proposals")
    say_staff(trust.world, trust.schools["north"], stay)
    eventually(lambda: administrator.send("GET", f"/api/v1/staff/lists/{NORTH}")["leavers"], what="leavers that wait")
    return trust


def address_of(page, name):
    return page.locator("a", has_text=name).first.get_attribute("href")


def test_the_pages_are_looked_at(said, visit):
    administrator = visit(DESK, person="administrator", elevated=True)
    page = administrator.page
    page.goto(HERE)
    people = [address_of(page, name) for name in ("Nadia Newlist", "Una Unmailed", "Dana Leadbetter")]
    for size in (PHONE, DESK):
        looking = visit(size, person="administrator", elevated=True)
        assert looking.look("/staff", "/staff/mis", HERE, *people) == {}
    person = people[0].rsplit("/", 1)[-1]
    assert f"/staff/mis/{NORTH}/people/{person}" == people[0]


def test_an_account_is_made_whose_role_follows_the_classes_of_the_mis(said, visit):
    page = visit(PHONE, person="administrator", elevated=True).page
    page.goto("/staff")
    page.click("text=From the MIS")
    page.click("main a:has-text('North School')")
    page.click("text=Nadia Newlist")
    assert page.input_value("#email") == "nadia.mis@small-trust.example"
    assert page.input_value("#role") == "reporter"
    page.select_option("#role", "pastoral_lead")
    page.click("text=Hold it to some categories")
    page.check("#category_groups")
    page.check("#follows_list")
    page.click("button:has-text('Send the invitation')")
    page.wait_for_selector("text=The role waits until a second person has confirmed it")
    head = visit(PHONE, person="head", elevated=True)
    head.page.goto("/requests")
    request = head.page.locator(".haven-list__item", has_text="Nadia Newlist")
    expect(request).to_contain_text("Classes 7A, 8B")
    expect(request).to_contain_text("As the MIS says, from day to day")
    assert head.faults() == []
    request.locator("button:has-text('Confirm')").click()
    head.page.wait_for_selector("text=The role is in force")
    page.goto(HERE)
    expect(page.locator("main")).not_to_contain_text("Nadia Newlist")


def test_leavers_that_wait_are_decided_about(said, visit):
    head = visit(PHONE, person="head", elevated=True)
    page = head.page
    page.goto("/staff/mis")
    assert head.faults() == []
    page.click("button:has-text('They have left')")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Tick who you decide about")
    assert head.faults() == []
    page.check("text=Ama Leaver")
    page.click("button:has-text('Keep their accounts')")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose why")
    page.check("text=Ama Leaver")
    page.select_option("#reason", "comes_back")
    page.click("button:has-text('Keep their accounts')")
    page.wait_for_selector("text=1 kept")
    page.check("text=All 3 of them")
    page.click("button:has-text('They have left')")
    page.wait_for_selector("text=3 suspended")
    expect(page.locator("table")).to_contain_text("Account kept: they are away and come back, by Harold Head")
    assert head.faults() == []
    page.click("text=Ben Leaver")
    expect(page.locator("h1")).to_contain_text("Suspended")
