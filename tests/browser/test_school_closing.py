"""A real installation closes a school: what is open stands in the way, then it closes, and is opened again."""

import pytest
from installations import set_up
from people import DESK, PHONE, Visitor, eventually
from small_trust import SmallTrust
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("schools"), "style")


@pytest.fixture(scope="module")
def installation(module_world):
    """All that answers whether a school is finished, before the first run."""
    world = module_world
    world.start_service("identity", {"HAVEN_PUBLIC_URL": world.public_url})
    for service in ("pupils", "incidents"):
        world.start_service(service)
    world.start_gateway()
    return SmallTrust(world, {})


def test_a_school_is_added_closed_and_opened_again(installation, chromium):
    window = Visitor(installation, chromium, PHONE, script=True)
    page = window.page
    set_up(window, installation.world)
    page.goto("/schools/new")
    page.fill("#urn", "910077")
    page.fill("#name", "Willow School")
    page.click("text=Add this school")
    page.wait_for_selector("text=Willow School is added")
    eventually(lambda: has_come(page), what="the school in the lists of the session")
    connect(page)
    look_at_what_is_open(window, page)
    end_feed(page)
    close(window, page)
    page.set_viewport_size(DESK)
    page.goto("/schools")
    assert "Closed schools" in page.inner_text("main")
    assert window.faults() == []
    page.goto("/pupil-files")
    assert "Willow School" not in page.inner_text("#school")
    page.goto("/schools/910077/closing")
    page.click("text=Open this school again")
    page.wait_for_selector("text=Willow School is open again")
    window.leave()
    assert window.complaints == []


def has_come(page):
    page.goto("/pupil-files/feeds/new")
    return "Willow School" in page.inner_text("main")


def connect(page):
    page.select_option("#school", label="Willow School")
    page.fill("#name", "Arbor")
    page.click("text=Connect it")
    page.wait_for_selector("text=Arbor")


def look_at_what_is_open(window, page):
    page.goto("/schools/910077")
    page.click("text=The school closes")
    page.wait_for_selector("text=Feeds that have not ended")
    assert page.locator("button:has-text('Close this school')").count() == 0
    assert window.faults() == []
    write_day(page, "22", "7", "2030")
    page.click("text=Keep this day")
    page.wait_for_selector("text=By GIAS this school closes on 22 July 2030")
    assert window.faults() == []


def end_feed(page):
    page.goto("/pupil-files")
    page.click("a:has-text('Arbor')")
    page.check("#sure")
    page.click("button:has-text('End this feed')")
    page.wait_for_load_state()


def close(window, page):
    page.goto("/schools/910077/closing")
    page.wait_for_selector("text=Nothing is open at this school")
    page.click("button:has-text('Close this school')")
    page.wait_for_selector(".govuk-error-summary")  # the day by GIAS is to come
    assert window.faults() == []
    write_day(page, "31", "8", "2026")
    page.click("button:has-text('Close this school')")
    page.wait_for_selector("text=Willow School is closed")
    assert window.faults() == []


def write_day(page, day, month, year):
    for name, value in (("day", day), ("month", month), ("year", year)):
        page.fill(f"input[name={name}]", value)
