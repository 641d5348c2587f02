"""Ways in and back in: an invitation, a passkey, a lost phone, a password that ran out, a login unused too long."""

import pytest
from accounts import grow_old, link_mailed_to, lower
from haven_local.demonstration.caller import ApiError
from people import DESK, PHONE, eventually
from small_trust import PASSWORD, email_of
from support.levels import waits_for
from support.parts import pages

waits_for_sign_in = waits_for(*pages("sign_in"), "style")

NEW_PASSWORD = "Brave-Lantern-9-River"  # of an invented person


def with_authenticator(visitor):
    """The window's browser gets a device with a fingerprint reader that always agrees."""
    tools = visitor.context.new_cdp_session(visitor.page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def choose_password(page, link, password):
    page.goto(link)
    page.wait_for_selector("#new")
    assert "#" not in page.url
    page.fill("#new", password)
    page.click("main form > .govuk-button")
    page.wait_for_url("**/sign-in")
    assert "Your password is set" in page.inner_text("main")


def come_in(page, email, password):
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("main form > button")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_an_invited_colleague_comes_in_and_sets_up_a_passkey(visit, trust):
    email = "nadia.new@small-trust.example"
    administrator = visit(DESK, person="administrator", elevated=True).page
    administrator.goto("/staff/new")
    administrator.fill("#name", "Nadia New")
    administrator.fill("#email", email)
    administrator.select_option("#role", "reporter")
    administrator.locator("label", has_text="North School").first.click()
    administrator.click("text=Send the invitation")
    administrator.wait_for_selector(".govuk-notification-banner")

    newcomer = visit(PHONE)
    page = newcomer.page
    with_authenticator(newcomer)
    link = link_mailed_to(trust, email)
    page.goto(link)
    page.wait_for_selector("#new")
    assert "Welcome to Haven" in page.inner_text("main")
    assert "Nadia New" in page.inner_text("main")
    assert newcomer.faults() == []
    page.fill("#new", "short")
    page.click("main form > .govuk-button")
    page.wait_for_selector(".govuk-error-summary")
    page.fill("#new", NEW_PASSWORD)
    page.click("main form > .govuk-button")
    page.wait_for_url("**/sign-in")
    come_in(page, email, NEW_PASSWORD)
    assert "Hello, Nadia New" in page.inner_text("main")
    assert "North School" in page.inner_text(".haven-school")

    page.goto("/confirm?next=/inbox")
    page.click("text=Set up a passkey")
    page.fill("#name", "Office laptop")
    page.click("#make-passkey")
    page.wait_for_url(trust.url + "/inbox")
    assert "Your passkey is set up" in page.inner_text("main")
    page.goto("/account")
    assert "Office laptop" in page.inner_text("main")
    assert newcomer.faults() == []

    page.click("text=Sign out")
    page.wait_for_url("**/sign-in")
    come_in(page, email, NEW_PASSWORD)
    page.goto("/inbox")
    page.wait_for_url("**/confirm?next=/inbox")
    page.wait_for_selector("#use-passkey")
    assert newcomer.faults() == []
    page.click("#use-passkey")
    page.wait_for_url(trust.url + "/inbox")
    page.goto(link)
    page.wait_for_selector(".govuk-error-summary")
    assert "used before" in page.inner_text("main")


def test_a_lost_phone_is_got_over_with_a_recovery_code(visit, trust, somebody):
    person, _ = somebody()
    visitor = visit(PHONE)
    page = visitor.page
    page.goto("/sign-in")
    visitor.sign_in(person)
    page.goto("/confirm?next=/account")
    visitor.confirm(person)
    page.wait_for_url("**/account")
    page.click("text=Make recovery codes")
    page.wait_for_selector(".haven-codes")
    codes = page.locator(".haven-codes li").all_inner_texts()
    assert len(set(codes)) == 10
    assert visitor.faults() == []

    page = (without_phone := visit(PHONE)).page
    page.goto("/sign-in")
    without_phone.sign_in(person)
    page.goto("/inbox")
    page.click("text=Lost your phone or key?")
    page.fill("#recovery", "wrong-code-wrong-code")
    page.click("text=Use the recovery code")
    page.wait_for_selector(".govuk-error-summary")
    page.fill("#recovery", codes[3])
    page.click("text=Use the recovery code")
    page.wait_for_url(trust.url + "/inbox")
    page.goto("/account")
    assert "9 left" in page.inner_text("main")
    page.click("text=Rename or remove")
    page.click("text=Remove it")
    page.wait_for_selector("text=It is removed")
    assert "You have no second step yet" in page.inner_text("main")


def test_a_password_that_ran_out_lets_a_report_through_and_then_a_new_one_in(visit, trust, somebody):
    person, _ = somebody()
    grow_old(trust, person, password_days=61, unused_days=1)
    visitor = visit(PHONE)
    page = visitor.page
    page.goto("/sign-in?next=/reports")
    visitor.sign_in(person)
    page.wait_for_url("**/account/password?next=/reports")
    assert "Your password has run out" in page.inner_text("main")
    assert visitor.faults() == []
    for address in ("/", "/reports", "/account", "/confirm"):
        page.goto(address)
        assert "/account/password" in page.url

    page.click("text=Report a concern first")
    page.wait_for_selector("#account")
    page.fill("#not_listed", "Zebedee from year 7")
    page.click("button[value=add-words] >> nth=-1")
    page.wait_for_selector(".haven-chosen__item")
    page.select_option("#people-0-role", "harmed")
    page.locator("label", has_text="Not sure").click()
    page.locator("label", has_text="It can wait").click()
    page.fill("#account", "Crying at the gate, would not say why.")
    page.click(".haven-send")
    page.wait_for_url("**/received")
    assert "confirm that the report is yours" in page.inner_text("main")
    page.get_by_role("button", name="Choose a new password").click()
    page.wait_for_selector("#present")
    page.fill("#present", "not-the-present-one")
    page.fill("#new", NEW_PASSWORD)
    page.click("text=Change the password")
    page.wait_for_selector(".govuk-error-summary")
    page.fill("#present", PASSWORD)
    page.fill("#new", PASSWORD)
    page.click("text=Change the password")
    page.wait_for_selector(".govuk-error-summary")
    page.fill("#present", PASSWORD)
    page.fill("#new", NEW_PASSWORD)
    page.click("text=Change the password")
    page.wait_for_url(lambda url: "password" not in url)
    assert "Your password is changed" in page.inner_text("main")
    eventually(lambda: page.goto("/reports").status == 200 and "Not sure" in page.inner_text("main"), what="the report")


def test_a_login_unused_too_long_reports_first_and_comes_back_by_mail(visit, trust, somebody):
    person, _ = somebody()
    grow_old(trust, person, password_days=70, unused_days=61)
    visitor = visit(PHONE)
    page = visitor.page
    page.goto("/sign-in")
    page.fill("#email", email_of(person))
    page.fill("#password", PASSWORD)
    page.click("main form > button")
    page.wait_for_selector("text=Check your e-mail")
    assert visitor.faults() == []
    assert not [each for each in visitor.context.cookies() if each["name"] == "__Host-haven"]

    page.click("text=Report a concern first")
    page.fill("#not_listed", "A girl in a green coat")
    page.click("button[value=add-words] >> nth=-1")
    page.wait_for_selector(".haven-chosen__item")
    page.select_option("#people-0-role", "affected")
    page.locator("label", has_text="Not sure").click()
    page.locator("label", has_text="It can wait").click()
    page.fill("#account", "Asked not to be sent home.")
    page.click(".haven-send")
    page.wait_for_url("**/received")
    assert "open the link we sent" in page.inner_text("main")

    choose_password(page, link_mailed_to(trust, email_of(person)), NEW_PASSWORD)
    come_in(page, email_of(person), NEW_PASSWORD)
    eventually(lambda: page.goto("/reports").status == 200 and "Not sure" in page.inner_text("main"), what="the report")


@waits_for_sign_in
def test_a_forgotten_password_tells_nobody_who_has_an_account(visit, trust, somebody):
    person, name = somebody()
    page = visit(PHONE, script=False).page
    told = []
    for email in (email_of(person), "nobody@small-trust.example"):
        page.goto("/forgotten-password")
        page.fill("#email", email)
        page.click("main form > button")
        told.append(page.inner_text("main"))
    assert told[0] == told[1]
    link = link_mailed_to(trust, email_of(person))
    page.goto("/choose-password")
    page.fill("#token", link)
    page.click("main form > button")
    page.fill("#new", NEW_PASSWORD)
    page.click("main form > .govuk-button")
    page.wait_for_url("**/sign-in")
    come_in(page, email_of(person), NEW_PASSWORD)
    assert f"Hello, {name}" in page.inner_text("main")


@waits_for_sign_in
def test_confirming_in_the_middle_of_a_task_brings_one_back_with_what_was_typed(visit, trust, deaf, somebody):
    person, _ = somebody("headteacher")
    number = trust.report(trust.pupils()[9]["id"], account="A bite mark.")["id"]
    head = visit(DESK)
    page = head.page
    page.goto(f"{deaf}/sign-in?next=/confirm")
    head.sign_in(person)
    page.goto(f"{deaf}/confirm")
    head.confirm(person)
    eventually(lambda: page.goto(f"{deaf}/concerns/{number}").status == 200, what="the concern")
    assert "North School" in page.inner_text(".haven-school")
    page.locator("label", has_text="No further action").click()
    page.fill("#reason", "Its brother did it, says the nurse.")
    lower(trust, person)
    page.click("text=Save the decision")
    page.wait_for_selector("#code")
    assert "What you wrote is kept" in page.inner_text("main")
    assert "brother" not in page.content()
    head.confirm(person)
    page.wait_for_url(f"**/concerns/{number}")
    assert "Its brother did it, says the nurse." in page.inner_text("main")


def test_a_visitor_reports_with_a_day_pass_and_sees_nothing_else(visit, trust):
    office = visit(DESK, person="administrator", elevated=True).page
    office.goto("/day-passes")
    office.select_option("form[action='/day-passes'] select[name=school]", label="North School")
    office.fill("#name", "Vera Visitor")
    office.click("text=Give a pass")
    code = office.inner_text(".haven-shown-once__code").strip()

    visitor = visit(PHONE)
    page = visitor.page
    page.goto("/sign-in")
    page.click("text=Use your day pass")
    page.fill("#code", "WRONG-CODE")
    page.click("main form > button")
    page.wait_for_selector(".govuk-error-summary")
    page.fill("#code", code)
    page.click("main form > button")
    page.wait_for_url("**/report")
    assert page.inner_text(".haven-school").endswith("North School")
    assert page.locator("#search").count() == 0
    assert visitor.faults() == []
    for address in ("/", "/reports", "/inbox", "/account", "/pupils", "/concerns", "/actions"):
        page.goto(address)
        assert page.url.endswith("/report"), address
    page.fill("#not_listed", "Zebedee from year 7")
    page.click("button[value=add-words] >> nth=-1")
    page.wait_for_selector(".haven-chosen__item")
    page.select_option("#people-0-role", "harmed")
    page.locator("label", has_text="Not sure").click()
    page.locator("label", has_text="It can wait").click()
    page.fill("#account", "He had no lunch.")
    visitor.context.set_offline(True)
    page.click(".haven-send")
    page.wait_for_selector("#not-received")
    page.click("text=Sign out")
    page.wait_for_selector("#outbox:has-text('If you sign out now it is lost')")
    visitor.context.set_offline(False)
    page.wait_for_url("**/received")
    assert "not shown again on a day pass" in page.inner_text("main")
    received = page.url
    page.click("text=Sign out")
    page.wait_for_url("**/sign-in")
    page.goto(received)
    assert "Report received" not in page.inner_text("main")


@waits_for_sign_in
def test_a_program_sees_and_ends_its_owners_sessions_and_renews_the_password(trust, somebody):
    """The same by the API: how a login stands, where one is signed in, a new password."""
    person, _ = somebody()
    with trust.caller() as first, trust.caller() as second:
        first.sign_in(email_of(person), PASSWORD)
        second.sign_in(email_of(person), PASSWORD)
        told = first.send("GET", "/api/v1/sessions")["sessions"]
        assert [each["current"] for each in told].count(True) == 1
        [other] = [each["id"] for each in told if not each["current"]]
        first.send("DELETE", f"/api/v1/sessions/{other}")
        assert len(first.send("GET", "/api/v1/sessions")["sessions"]) == 1
        second.sign_in(email_of(person), PASSWORD)
        assert first.send("DELETE", "/api/v1/sessions") == {"count": 1}

    grow_old(trust, person, password_days=61, unused_days=1)
    with trust.caller() as late:
        login = {"email": email_of(person), "password": PASSWORD}
        opened = late.send("POST", "/api/v1/sessions", json=login)
        assert opened["standing"] == "password_expired"
        bearer = {"Authorization": f"Bearer {opened['token']}"}
        with pytest.raises(ApiError, match="not_permitted"):
            late.send("GET", "/api/v1/sessions", headers=bearer)
        change = {"present": PASSWORD, "new": NEW_PASSWORD}
        assert late.send("POST", "/api/v1/password", json=change, headers=bearer)["expires_at"]
        assert late.send("GET", "/api/v1/sessions", headers=bearer)["sessions"]

    grow_old(trust, person, password_days=70, unused_days=61)
    with trust.caller() as later:
        opened = later.send("POST", "/api/v1/sessions", json={**login, "password": NEW_PASSWORD})
        assert (opened["standing"], opened["token"]) == ("unused_too_long", None)
        assert opened["reporting_permits"]


@waits_for_sign_in
def test_a_link_that_was_used_leads_to_signing_in_with_what_it_set(visit, trust, somebody):
    """The answer that said so may have been lost on the way."""
    person, _ = somebody()
    window = visit(PHONE)
    page = window.page
    page.goto("/forgotten-password")
    page.fill("#email", email_of(person))
    page.click("main form > button")
    link = link_mailed_to(trust, email_of(person))
    choose_password(page, link, NEW_PASSWORD)
    page.goto("/forgotten-password")
    page.goto(link)
    page.wait_for_selector(".govuk-error-summary")
    assert window.faults() == []
    page.click("text=sign in with it")
    come_in(page, email_of(person), NEW_PASSWORD)
