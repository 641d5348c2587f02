"""A school's only lead says they are away: nothing waits for them, the trust's lead is told and led to cover."""

from datetime import timedelta

from people import DESK, PHONE, eventually
from small_trust import SCHOOLS
from support import clock
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("absences", "schools"), "style")

SOUTH = SCHOOLS["south"][0]
COVER = f"/schools/{SOUTH}/cover"


def test_somebody_is_away_others_are_told_and_they_are_back(visit, trust):
    today = clock.today()
    last = today + timedelta(days=6)
    until = f"{last.day} {last:%B %Y}"
    sol = visit(PHONE, person="south_lead", elevated=True)
    assert sol.look("/account", "/account/away") == {}
    sol.page.goto("/")
    sol.page.click("text=Say from when to when")
    say(sol.page, today + timedelta(days=2), today)
    assert "It is not before the first" in sol.page.inner_text(".govuk-error-summary")
    assert sol.faults() == []
    say(sol.page, today, last)
    sol.page.wait_for_selector("text=Away now")
    assert sol.faults() == []
    say(sol.page, today, today)
    assert "within an absence that is said already" in sol.page.inner_text(".govuk-error-summary")

    tess = visit(DESK, person="trust_lead", elevated=True)
    line = tess.page.locator(f".haven-list__item:has(a[href='{COVER}'])", has_text="whole safeguarding team is away")
    eventually(lambda: tess.page.goto("/inbox") and line.count() == 1, what="the trust's lead is told")
    assert tess.look("/", f"/schools/{SOUTH}", COVER) == {}
    assert f"Sol South: {today.day} {today:%B %Y} to {until}" in tess.page.inner_text("main")
    tess.page.goto("/")
    tess.page.click("text=Name cover")
    tess.page.wait_for_url(f"**{COVER}")

    concern = trust.report(trust.pupils("south")[5]["id"], by="south_teacher", school_urn=SOUTH)["id"]
    told = tess.page.locator(f".haven-list__item a[href='/concerns/{concern}']")
    eventually(lambda: tess.page.goto("/inbox") and told.count() == 1, what="and of a concern at once")
    tess.page.goto(f"/concerns/{concern}")
    assert f"Sol South (away until {until})" in tess.page.locator("#staff_id").inner_text()
    assert tess.faults() == []
    assert tess.look(f"/staff/{trust.staff['south_lead']}/away") == {}
    assert "Said by Sol South" in tess.page.inner_text("main")

    sol.page.goto("/inbox")
    assert sol.page.locator(f"a[href='/concerns/{concern}']").count() == 1, "and finds it"
    sol.page.goto("/account/away")
    sol.page.click("text=I am back")
    sol.page.wait_for_selector("text=The absence is ended")
    assert sol.page.locator("text=Away now").count() == 0
    tess.page.goto(COVER)
    assert "Nobody of the safeguarding team has said that they are away" in tess.page.inner_text("main")


def say(page, first, last):
    page.fill("#first_day", f"{first:%d/%m/%Y}")
    page.fill("#last_day", f"{last:%d/%m/%Y}")
    page.click("main form >> text=Save")
