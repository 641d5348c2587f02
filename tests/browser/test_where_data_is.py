"""Where data is, before a real browser and real services: an administrator says where a place is, a DPO reads it."""

from people import PHONE
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("hosting"), "style")


def test_it_is_said_and_read(visit):
    administrator = visit(PHONE, person="administrator", elevated=True)
    page = administrator.page
    assert administrator.look("/where-data-is", "/where-data-is/place") == {}
    page.goto("/where-data-is")
    assert "Encrypted (TLS)" in page.inner_text("main")
    assert "Cannot be asked just now" not in page.inner_text("main")
    page.locator("text=/^(Say where it is|Change it): Database/").first.click()
    page.fill("#operator", "")
    page.click("button:has-text('Save')")
    page.wait_for_selector(".govuk-error-summary")
    assert administrator.faults() == []
    page.fill("#operator", "The trust")
    page.select_option("#country", "GB")
    page.fill("#certificate", "Cyber Essentials Plus")
    page.fill("#certificate_until", "2035-01-31")
    page.click("button:has-text('Save')")
    page.wait_for_selector(".govuk-notification-banner")
    assert administrator.faults() == []
    assert "Run by The trust, United Kingdom." in page.inner_text("main")
    assert "Cyber Essentials Plus" in page.inner_text("main")
