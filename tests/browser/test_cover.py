"""The trust's lead names cover for a safeguarding lead who is away; the headteacher agrees and sees it on home."""

from datetime import timedelta

from people import DESK, PHONE
from small_trust import SCHOOLS
from support import clock
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("schools"), "style")

PAGE = f"/schools/{SCHOOLS['north'][0]}/cover"


def test_cover_is_named_agreed_to_seen_and_ended(visit):
    lead = visit(PHONE, person="trust_lead", elevated=True)
    assert lead.look(PAGE) == {}
    page = lead.page
    page.goto(PAGE)
    fill(page, days=60)
    assert "more than ten school days, or more than four weeks" in page.inner_text(".govuk-error-summary")
    assert lead.faults() == []
    fill(page, days=6)
    page.wait_for_selector("text=It begins once a second person has agreed")
    assert "Waits for a second person" in page.inner_text("main")
    head = visit(DESK, person="head", elevated=True)
    assert head.look("/", PAGE) == {}
    head.page.goto("/")
    assert "Sol South covers for the safeguarding lead of" in head.page.inner_text("main")
    assert "once a second person has agreed" in head.page.inner_text("main")
    head.page.goto("/requests")
    waiting = head.page.locator(".haven-list__item", has_text="Sol South")
    waiting.locator("button[value=confirm]").click()
    head.page.wait_for_selector("text=The role is in force")
    page.goto(PAGE)
    assert "Covers now" in page.inner_text("main")
    page.click("text=End it now")
    page.wait_for_selector("text=The cover is ended")
    assert "Ended early" in page.inner_text("main")
    assert lead.faults() == []
    head.page.goto(PAGE)
    assert head.page.locator("#staff_id").count() == 0, "a headteacher gives roles, and names no cover"


def fill(page, days):
    today = clock.today()
    page.select_option("#staff_id", label=who(page))
    page.fill("#first_day", f"{today:%d/%m/%Y}")
    page.fill("#last_day", f"{today + timedelta(days=days):%d/%m/%Y}")
    page.click("text=Name cover >> nth=-1")


def who(page):
    """A lead of the other school."""
    found = page.locator("#staff_id option").all_inner_texts()
    return next(each for each in found if each.startswith("Sol South"))
