"""A new installation in the browser: nothing answers but the first run; then two people bring in the first who sees."""

import pytest
from installations import come_in, printed_link
from people import DESK, PHONE, Visitor
from small_trust import PASSWORD, SmallTrust
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("first_run"), "style")

GIAS = (
    "URN,LA (code),EstablishmentNumber,EstablishmentName\r\n"
    '910011,888,4011,"St Brigid, Primary"\r\n910012,888,4012,Zoë Academy\r\n'
).encode("cp1252")


@pytest.fixture(scope="module")
def installation(module_world):
    """Identity and the gateway, with no account and no school."""
    world = module_world
    world.start_service("identity", {"HAVEN_PUBLIC_URL": world.public_url})
    world.start_gateway()
    return SmallTrust(world, {})


@pytest.fixture
def opened(installation, chromium):
    """A function that opens a window before the new installation."""
    windows = []

    def open_window(size=DESK, script=True):
        windows.append(Visitor(installation, chromium, size, script))
        return windows[-1]

    yield open_window
    for window in windows:
        window.leave()
    assert [window.complaints for window in windows if window.complaints] == []


def invite_trust_lead(page):
    page.goto("/staff/new")
    page.fill("#name", "Tess Trust")
    page.fill("#email", "tess@new-trust.example")
    page.select_option("#role", "trust_lead")
    page.locator("label", has_text="The whole trust").click()
    page.click("text=Send the invitation")
    page.wait_for_selector(".govuk-notification-banner")


def test_a_trust_begins(opened, installation):
    window = opened(PHONE)
    page = window.page
    assert page.goto("/sign-in").status == 503
    assert "has not been set up yet" in page.inner_text("main")
    link = printed_link(installation.world)

    page.goto(f"/first-run#{'x' * 43}")
    page.click("text=Begin")
    page.wait_for_selector(".govuk-error-summary")
    page.goto(link)
    assert page.input_value("#token")
    assert "#" not in page.url
    assert window.faults() == []
    page.click("text=Begin")
    page.fill("#trust_name", "New Trust")
    page.fill("#urn", "910010")
    page.fill("#school_name", "Typed School")
    page.click("text=Add this school")
    page.wait_for_selector("text=URN 910010")
    page.click("text=Or all at once")
    page.set_input_files("#file", files=[{"name": "gias.csv", "mimeType": "text/csv", "buffer": GIAS}])
    page.click("text=Add the schools of the file")
    page.wait_for_selector("text=LAESTAB 888/4011")
    assert "Zoë Academy" in page.inner_text("main")
    assert page.input_value("#trust_name") == "New Trust"
    assert window.faults() == []
    page.click("text=Continue to the administrators")
    page.check("#password_profile")
    for field, value in (
        ("own_name", "Ada Admin"), ("own_email", "ada@new-trust.example"), ("password", "only-letters-here"),
        ("other_name", "Bea Second"), ("other_email", "bea@new-trust.example"),
    ):  # fmt: skip
        page.fill(f"#{field}", value)
    page.click(".govuk-button-group .govuk-button")
    page.wait_for_selector(".govuk-error-summary")
    assert page.input_value("#own_name") == "Ada Admin"
    assert page.input_value("#password") == ""
    assert window.faults() == []
    assert page.is_checked("#password_profile")
    page.fill("#password", PASSWORD)
    page.click(".govuk-button-group .govuk-button")
    page.wait_for_selector("h1:has-text('Haven is set up')")
    assert "choose-password" not in page.content(), "one person is not to be both"
    assert window.faults() == []
    again = opened().page
    again.goto(link)
    again.click("text=Begin")
    again.wait_for_selector(".govuk-error-summary")

    ada = opened(DESK)
    come_in(ada, "ada@new-trust.example", PASSWORD)
    invite_trust_lead(ada.page)
    ada.page.goto("/requests")
    assert "Nothing waits for you." in ada.page.inner_text("main")

    bea = opened(DESK)
    bea.page.goto(printed_link(installation.world))
    bea.page.wait_for_selector("#new")
    bea.page.fill("#new", "Brave-Lantern-9-River")
    bea.page.click("main form > .govuk-button")
    bea.page.wait_for_url("**/sign-in")
    come_in(bea, "bea@new-trust.example", "Brave-Lantern-9-River")
    bea.page.goto("/requests")
    assert "the other first administrator may confirm this, once" in bea.page.inner_text("main")
    bea.page.click("button[value=confirm]")
    bea.page.wait_for_selector("text=The role is in force")
    bea.page.goto("/who-can-see-what?school=910012")
    line = bea.page.locator(".haven-sight", has_text="Tess Trust").inner_text()
    assert "Confirmed at the first run" in line
    assert "confirmed by Bea Second" in line
    assert bea.faults() == []
