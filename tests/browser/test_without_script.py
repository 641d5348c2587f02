"""Every form works without script: reporting, triage and search."""

from people import DESK, PHONE, eventually
from playwright.sync_api import expect


def test_reporting_and_triage_without_script(visit):
    page = visit(PHONE, script=False, person="teacher").page
    page.goto("/report")
    page.fill("#account", "Asked for food twice today.")
    page.fill("#search", "zebedeeaf")
    page.click("button[value=find] >> nth=-1")
    page.click(".haven-found__button >> nth=0")
    expect(page.locator("#account")).to_have_value("Asked for food twice today.")
    expect(page.locator("#people-0-role")).to_be_visible()
    page.select_option("#people-0-role", "harmed")
    page.click("text=The child is not on the list")
    page.fill("#not_listed", "Her small brother, perhaps four")
    page.click("button[value=add-words] >> nth=-1")
    page.select_option("#people-1-role", "lives_with")
    page.click(".haven-send")
    assert "Choose what it is about" in page.inner_text(".govuk-error-summary")
    assert page.input_value("#account") == "Asked for food twice today."
    page.locator("label", has_text="Not sure").click()
    page.locator("label", has_text="It can wait").click()
    page.click(".haven-send")
    page.wait_for_url("**/received")
    number = page.get_attribute(".haven-panel .haven-said", "data-report")

    page = visit(DESK, script=False, person="head", elevated=True).page
    eventually(lambda: _opens(page, f"/concerns/{number}"), what="the concern")
    assert "Her small brother, perhaps four" in page.inner_text("main")
    page.click("text=Save the decision")
    assert "Choose what is to be done" in page.inner_text(".govuk-error-summary")
    page.locator("label", has_text="No further action").click()
    page.fill("#reason", "Lunch was late; kitchen told.")
    page.click("text=Save the decision")
    assert "Kept in chronology".lower() in page.inner_text("main").lower()
    assert "Lunch was late; kitchen told." in page.inner_text("main")


def _opens(page, address):
    return page.goto(address).status == 200


def test_finding_a_pupil_without_script(visit):
    page = visit(DESK, script=False, person="head", elevated=True).page
    page.goto("/pupils")
    page.fill("#search", "zebedeeag")
    page.click("text=Find")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    assert page.url.endswith("/pupils")
