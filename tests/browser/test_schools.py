"""A real installation grows: schools by hand and from GIAS, one of them closed; names, dates and hours change."""

import pytest
from installations import set_up
from people import DESK, PHONE, Visitor
from small_trust import SmallTrust
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("schools"), "style")

ROWAN = "910020"
GIAS = (
    "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name),CloseDate,"
    "PhaseOfEducation (name),EstablishmentTypeGroup (name)\r\n"
    "900021,888,Ashshire,4021,Willow School,Closed,31-08-2019,Primary,Local authority maintained schools\r\n"
    "910021,888,Ashshire,4021,Willow School,Open,,Primary,Academies\r\n"
    '910022,888,Ashshire,4022,"Zoë, Academy",Open,,Secondary,Academies\r\n'
).encode("cp1252")


@pytest.fixture(scope="module")
def installation(module_world):
    """Identity and the gateway, before the first run."""
    world = module_world
    world.start_service("identity", {"HAVEN_PUBLIC_URL": world.public_url})
    world.start_gateway()
    return SmallTrust(world, {})


@pytest.fixture
def opened(installation, chromium):
    """A function that opens a window before the new installation."""
    windows = []

    def open_window(size=DESK):
        windows.append(Visitor(installation, chromium, size, script=True))
        return windows[-1]

    yield open_window
    for window in windows:
        window.leave()
    assert [window.complaints for window in windows if window.complaints] == []


def test_all_that_the_first_run_asked_is_added_to_and_changed_later(opened, installation):
    window = opened(PHONE)
    set_up(window, installation.world)
    add_by_hand(window)
    add_from_gias(window)
    rename(window)
    set_dates(window)
    set_hours(window)
    name_the_trust(window)
    convert(window)


def add_by_hand(window):
    page = window.page
    page.goto("/schools")
    assert window.faults() == []
    page.click("text=Add a school")
    assert page.url.endswith("/schools/new")
    page.fill("#urn", "91")
    page.fill("#name", "Rowan School")
    page.click("main form button.govuk-button")
    page.wait_for_selector(".govuk-error-summary")
    assert page.input_value("#name") == "Rowan School"
    assert window.faults() == []
    page.fill("#urn", ROWAN)
    page.fill("#laestab", "888/4020")
    page.select_option("#phase", "primary")
    page.click("main form button.govuk-button")
    page.wait_for_selector(".govuk-notification-banner")
    assert "Rowan School" in page.inner_text("table")
    assert window.faults() == []
    page.goto("/staff/new")
    assert "Rowan School" in page.inner_text("main"), "staff can be given roles there at once"


def add_from_gias(window):
    page = window.page
    page.goto("/schools/from-gias")
    assert window.faults() == []
    page.set_input_files("#file", files=[{"name": "gias.csv", "mimeType": "text/csv", "buffer": GIAS}])
    page.click("text=Look at the file")
    page.wait_for_selector("h1:has-text('Schools in the file')")
    assert "closed on 31 August 2019" in page.inner_text("main")
    assert "its successor is Willow School (URN 910021)" in page.inner_text("main")
    assert page.locator("input[name=urn]").count() == 2
    assert window.faults() == []
    page.click("text=Add the ticked schools")
    page.wait_for_selector(".govuk-notification-banner")
    assert "Zoë, Academy" in page.inner_text("table")
    assert page.locator("a", has_text="Willow School").count() == 1
    assert window.faults() == []


def rename(window):
    page = window.page
    page.goto(f"/schools/{ROWAN}")
    assert window.faults() == []
    page.fill("#name", "Rowan Academy")
    page.fill("#local_authority", "Ashshire")
    page.click("main form button.govuk-button")
    page.wait_for_selector(".govuk-notification-banner")
    assert "Rowan Academy" in page.inner_text("table")
    page.goto("/staff/new")
    assert "Rowan Academy" in page.inner_text("main")


def set_dates(window):
    page = window.page
    page.goto("/trust/dates?year=2026")
    assert window.faults() == []
    page.fill("#dates", "Autumn term: 2 September to 18 December\nHalf term: 26 to 30 October\nWhitsun")
    page.click("main form button.govuk-button")
    page.wait_for_selector(".govuk-error-summary")
    assert "Line 3: Say what it is" in page.inner_text(".govuk-error-summary")
    assert window.faults() == []
    page.fill("#dates", "Autumn term: 2 September to 18 December\nHalf term: 26 to 30 October")
    page.click("main form button.govuk-button")
    page.wait_for_selector("text=The dates of 2026/27 are saved.")
    page.goto(f"/schools/{ROWAN}/dates?year=2026")
    page.click("summary:has-text('The trust')")
    assert "Half term: 26 October 2026 to 30 October 2026" in page.inner_text("main")
    page.click("text=Bank holidays of the year")
    assert "25 December 2026" in page.inner_text("main")
    assert window.faults() == []
    page.fill("#dates", "INSET: 1 September")
    page.click("main form button.govuk-button")
    page.wait_for_selector("text=The dates of 2026/27 are saved.")
    assert page.input_value("#dates") == "INSET: 1 September 2026"


def set_hours(window):
    page = window.page
    page.goto(f"/schools/{ROWAN}/hours")
    assert window.faults() == []
    page.fill("#opens-0", "8.30")
    page.fill("#closes-0", "8")
    page.click("main form button.govuk-button")
    page.wait_for_selector(".govuk-error-summary")
    assert window.faults() == []
    page.fill("#closes-0", "3:30pm")
    page.click("main form button.govuk-button")
    page.wait_for_selector("text=The opening hours are saved.")


def name_the_trust(window):
    page = window.page
    page.goto("/trust")
    assert window.faults() == []
    assert page.input_value("#name") == "New Trust"
    page.fill("#name", "Newer Trust")
    page.click("main form button.govuk-button")
    page.wait_for_selector("text=The trust's name is changed.")
    assert page.input_value("#name") == "Newer Trust"


def convert(window):
    page = window.page
    page.goto(f"/schools/{ROWAN}")
    page.goto(f"/schools/{ROWAN}/conversion")
    assert window.faults() == []
    page.fill("#urn", "920020")
    page.fill("#date", "1")
    page.fill("#month", "9")
    page.fill("#year", "2999")
    page.click("main form button.govuk-button")
    page.wait_for_selector(".govuk-error-summary")
    assert "Enter it on that day, or later." in page.inner_text("main")
    assert window.faults() == []
    page.fill("#year", "2025")
    page.click("main form button.govuk-button")
    page.wait_for_selector("text=has the URN 920020 now")
    assert f"until 31 August 2025 it was {ROWAN}" in page.inner_text("main")
    assert window.faults() == []
    page.goto(f"/schools/{ROWAN}")
    assert page.url.endswith("/schools/920020"), "found by both"
