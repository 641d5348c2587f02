"""An open page when its session ends: a warning, what was typed kept for its writer, and nothing left on the screen."""

import time

import pytest
from accounts import gateway_on_a_wire, sit_idle, sit_idle_until
from people import PHONE, eventually
from small_trust import PASSWORD, email_of
from support.levels import waits_for
from support.parts import pages

waits_for_sign_in = waits_for(*pages("sign_in"), "style")

IDLE_SECONDS = 30 * 60
GONE_WITHIN = 5.0


def signed_in(visit, url, person):
    visitor = visit(PHONE)
    visitor.page.goto(f"{url}/sign-in")
    visitor.sign_in(person)
    return visitor


@waits_for_sign_in
def test_the_warning_can_be_heard_answered_and_left_with_escape(visit, trust, deaf, somebody):
    person, _ = somebody()
    visitor = signed_in(visit, deaf, person)
    page = visitor.page
    page.goto(f"{deaf}/report")
    page.fill("#account", "Cold hands, no coat.")
    for answer in ("click", "Escape"):
        sit_idle_until(trust, person, IDLE_SECONDS - 90, page.locator("#time-out[open]"))
        assert page.evaluate("document.activeElement.id") == "time-out-title"
        assert page.locator("#time-out").get_attribute("aria-labelledby") == "time-out-title"
        assert page.locator("#time-out [aria-live=polite]").count() == 1
        assert visitor.faults() == []
        # A late sign of life may have closed it.
        sit_idle_until(trust, person, IDLE_SECONDS - 90, page.locator("#time-out[open]"))
        if answer == "click":
            page.click("text=Stay signed in")
        else:
            page.keyboard.press("Escape")
        page.wait_for_selector("#time-out:not([open])", state="attached")
        assert page.evaluate("document.activeElement.id") == "account", "back where one was"
    assert page.input_value("#account") == "Cold hands, no coat."


@waits_for_sign_in
def test_an_unsent_report_survives_the_time_out_for_its_writer(visit, trust, deaf, somebody):
    person, _ = somebody()
    visitor = signed_in(visit, deaf, person)
    page = visitor.page
    page.goto(f"{deaf}/report")
    page.locator("label", has_text="Neglect").click()
    page.fill("#account", "He has worn the same clothes all week.")
    page.fill("#child_words", "Mum is asleep.")
    sit_idle(trust, person, IDLE_SECONDS + 60)
    page.wait_for_selector("#password")
    assert "was not sent" in page.inner_text("main")
    assert "same clothes" not in page.content()
    page.fill("#email", email_of(person))
    page.fill("#password", "not the password")
    page.click("main form > button")
    page.wait_for_selector(".govuk-error-summary")
    visitor.sign_in(person)
    page.wait_for_selector("#account")
    assert "Not sent yet" in page.inner_text("main")
    assert page.input_value("#account") == "He has worn the same clothes all week."
    assert page.input_value("#child_words") == "Mum is asleep."
    assert page.locator("input[name=category]:checked").count() == 1
    page.goto(f"{deaf}/reports")
    assert "Neglect" not in page.inner_text("main"), "nothing was sent in anyone's name"


@waits_for_sign_in
def test_what_one_person_typed_is_not_given_to_the_next(visit, trust, deaf, somebody):
    person, _ = somebody()
    visitor = signed_in(visit, deaf, person)
    page = visitor.page
    page.goto(f"{deaf}/report")
    page.fill("#account", "He has worn the same clothes all week.")
    sit_idle(trust, person, IDLE_SECONDS + 60)
    page.wait_for_selector("#password")
    page.fill("#email", email_of("colleague"))
    page.fill("#password", PASSWORD)
    page.click("main form > button")
    page.wait_for_selector(".govuk-notification-banner")
    assert "was not yours" in page.inner_text("main")
    assert "same clothes" not in page.content()


@pytest.mark.parametrize("otherwise", ["signs out", "another signs in"])
def test_what_happens_in_another_window_leaves_nothing_on_the_screen_and_loses_nothing(visit, somebody, otherwise):
    person, _ = somebody()
    visitor = visit(PHONE)
    page, other = visitor.page, visitor.context.new_page()
    page.goto("/sign-in")
    visitor.sign_in(person)
    page.goto("/report")
    page.fill("#account", "He has worn the same clothes all week.")
    if otherwise == "signs out":
        other.goto("/")
        other.click("text=Sign out")
    else:
        other.goto("/sign-in")
        other.fill("#email", email_of("colleague"))
        other.fill("#password", PASSWORD)
        other.click("main form > button")
        other.wait_for_url(lambda url: "/sign-in" not in url)
    page.wait_for_selector("#password")
    assert "was not sent" in page.inner_text("main")
    assert "same clothes" not in page.content()
    if otherwise != "signs out":
        other.reload()
        assert "Colin Colleague" in other.inner_text("header"), "still signed in"
    visitor.sign_in(person)
    page.wait_for_selector("#account")
    assert page.input_value("#account") == "He has worn the same clothes all week."


@waits_for_sign_in
def test_any_other_unsent_form_is_shown_before_it_is_sent(visit, trust, deaf, somebody):
    person, _ = somebody("dsl")
    visitor = signed_in(visit, deaf, person)
    page = visitor.page
    page.goto(f"{deaf}/confirm")
    visitor.confirm(person)
    page.goto(f"{deaf}/account")
    page.click("text=Rename or remove")
    page.fill("input[name=name]", "App on my phone")
    sit_idle(trust, person, IDLE_SECONDS + 60)
    page.wait_for_selector("#password")
    visitor.sign_in(person)
    page.wait_for_selector("text=Not sent yet")
    assert page.input_value("#kept-1") == "App on my phone"
    assert visitor.faults() == []
    page.click("text=Send it now")
    page.wait_for_selector("#code")
    visitor.confirm(person)
    page.wait_for_selector("text=The name is changed")


@waits_for_sign_in
def test_time_spent_asleep_counts(visit, deaf, somebody):
    """A laptop that was closed: the first thing it does is to look at the clock."""
    person, name = somebody()
    visitor = visit(PHONE)
    page = visitor.page
    page.clock.install()
    page.goto(f"{deaf}/sign-in")
    visitor.sign_in(person)
    page.goto(f"{deaf}/reports")
    assert name in page.inner_text("header")
    visitor.context.set_offline(True)
    page.clock.fast_forward("31:00")
    page.wait_for_selector(f"text={name}", state="detached")
    visitor.context.set_offline(False)


@waits_for_sign_in
def test_without_a_connection_what_was_typed_waits_out_of_sight(visit, deaf, somebody):
    person, name = somebody()
    visitor = visit(PHONE)
    page = visitor.page
    page.clock.install()
    page.goto(f"{deaf}/sign-in")
    visitor.sign_in(person)
    page.goto(f"{deaf}/report")
    page.fill("#account", "Would not take his gloves off.")
    visitor.context.set_offline(True)
    page.clock.fast_forward("31:00")
    page.wait_for_selector("#time-out-waits")
    assert name not in page.inner_text("body")
    assert not page.locator("#account").is_visible()
    visitor.context.set_offline(False)
    page.wait_for_selector("#account")
    assert page.input_value("#account") == "Would not take his gloves off."


@pytest.mark.parametrize("hears", [True, pytest.param(False, marks=waits_for_sign_in)])
def test_a_session_that_is_ended_leaves_the_screen_within_five_seconds(visit, trust, request, somebody, hears):
    """Also at a gateway that is cut off from broadcasts; the time is printed."""
    person, name = somebody()
    url = trust.url if hears else request.getfixturevalue("deaf")
    visitor = signed_in(visit, url, person)
    visitor.page.goto(f"{url}/account")
    assert name in visitor.page.inner_text("main")
    with trust.caller() as elsewhere:
        elsewhere.sign_in(email_of(person), PASSWORD)
        elsewhere.send("DELETE", "/api/v1/sessions")
    assert _gone_within(visitor, name, f"gateway {'hears' if hears else 'cut off'}") < GONE_WITHIN
    visitor.page.wait_for_url("**/sign-in?next=%2Faccount")


@waits_for_sign_in
def test_so_does_one_of_a_gateway_cut_off_in_that_moment(visit, trust, somebody):
    """It hears no broadcast and does not know so yet; the page was answered from memory a moment ago."""
    person, name = somebody()
    gateway, relay = gateway_on_a_wire(trust)
    visitor = signed_in(visit, gateway.url, person)
    eventually(lambda: gateway.log.read_text().count("broadcasts_heard"), what="the beat")
    visitor.page.goto(f"{gateway.url}/account")
    assert name in visitor.page.inner_text("main")
    with trust.caller() as elsewhere:
        elsewhere.sign_in(email_of(person), PASSWORD)
        relay.cut()
        elsewhere.send("DELETE", "/api/v1/sessions")
    assert _gone_within(visitor, name, "gateway cut off in that moment") < GONE_WITHIN
    relay.mend()
    visitor.page.wait_for_url("**/sign-in?next=%2Faccount")


def _gone_within(visitor, name, how):
    """Seconds until the page shows nothing any more, which are printed."""
    began = time.monotonic()
    visitor.page.wait_for_selector(f"text={name}", state="detached")
    seconds = time.monotonic() - began
    print(f"revocation to blank page, {how}: {seconds:.2f} s")
    return seconds
