"""Single sign-on in a real browser: set up by two people, an invitation taken up, an account linked, a refusal read."""

from uuid import uuid4

import pytest
from people import DESK, PHONE
from small_trust import PASSWORD, SCHOOLS, email_of
from support.levels import waits_for
from support.parts import pages
from support.sign_on_provider import CLIENT_ID, CLIENT_SECRET, DOMAIN, TENANT

pytestmark = waits_for(*pages("sign_in", "accounts"), "style")

KINDS = {"microsoft": TENANT, "google": None}


def is_signed_in_at_the_provider(provider, email, **claims):
    """Whoever comes to the provider's page is this person."""
    number = str(uuid4())
    provider.person = {"sub": number, "oid": number, "email": email, "xms_edov": True, **claims}


def invite(trust, name, email):
    """An account nobody has used."""
    ada = trust.signed_in("administrator", elevated=True)
    grant = {"role": "reporter", "school_urn": SCHOOLS["north"][0]}
    body = {"name": name, "email": email, "grants": [grant]}
    return ada.send("POST", "/api/v1/staff", json=body)


@pytest.fixture(scope="module")
def in_use(trust, provider):
    """Microsoft, set up by API and agreed to by the trust's lead; its id."""
    ada, tess = (trust.signed_in(each, elevated=True) for each in ("administrator", "trust_lead"))
    facts = {
        "kind": "microsoft",
        "tenant": TENANT,
        "domains": [DOMAIN],
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "counts_second_factor": False,
    }
    found = ada.send("POST", "/api/v1/sign-on-providers", json=facts)
    at = {"headers": {"If-Match": f'"{found["version"]}"'}}
    address = f"/api/v1/sign-on-providers/{found['id']}"
    assert ada.send("POST", f"{address}/test", **at)["tested"]
    asked = ada.send("POST", f"{address}/switch-on", **at)["request_id"]
    assert tess.send("POST", f"/api/v1/requests/{asked}/decision", json={"confirm": True})["in_force"]
    yield found["id"]
    # Where it stays on, the sign-in page has another form than the tests beside this file know.
    listed = tess.send("GET", "/api/v1/sign-on-providers")["providers"]
    now = next(each for each in listed if each["id"] == found["id"])
    tess.send("POST", f"{address}/switch-off", headers={"If-Match": f'"{now["version"]}"'})


def offered(page):
    """The sign-in page, once the gateway has heard of the provider."""
    for _ in range(60):
        page.goto("/sign-in")
        if page.locator("#sign-on").count():
            return
        page.wait_for_timeout(500)
    raise AssertionError("single sign-on is not offered")


def test_a_provider_is_set_up_in_pages(visit, provider):
    administrator = visit(DESK, person="administrator", elevated=True)
    page = administrator.page
    page.goto("/single-sign-on/new")
    page.click("main form button[type=submit] >> nth=-1")
    page.wait_for_selector(".govuk-error-summary")
    assert administrator.faults() == []
    page.check("input[value=google]")
    page.fill("#domains", f"{DOMAIN}, elsewhere.example")
    page.fill("#client_id", CLIENT_ID)
    page.fill("#client_secret", "not-the-right-secret")
    page.click("main form button[type=submit] >> nth=-1")
    page.wait_for_url("**/single-sign-on")
    item = page.locator(".haven-list__item", has_text="Google")
    item.locator("button:has-text('Test it')").click()
    page.wait_for_selector(".govuk-error-summary:has-text('does not take this client ID')")
    assert administrator.faults() == []
    page.locator(".haven-list__item", has_text="Google").locator("a:has-text('Change it')").click()
    assert page.input_value("#client_secret") == ""
    page.fill("#client_secret", CLIENT_SECRET)
    page.click("main form button[type=submit] >> nth=-1")
    page.wait_for_url("**/single-sign-on")
    page.locator(".haven-list__item", has_text="Google").locator("button:has-text('Test it')").click()
    page.wait_for_selector("text=It answers")
    page.locator(".haven-list__item", has_text="Google").locator("button:has-text('Ask for it')").click()
    page.wait_for_selector("text=once a second person has agreed")
    assert administrator.look("/single-sign-on", "/requests") == {}

    lead = visit(PHONE, person="trust_lead", elevated=True)
    lead.page.goto("/requests")
    request = lead.page.locator(".haven-list__item", has_text="sign in with Google")
    assert "Do you know that this is the trust" in request.inner_text()
    assert lead.faults() == []
    request.locator("button:has-text('Refuse')").click()
    lead.page.wait_for_selector("text=It stays off")


def test_an_invited_person_signs_in_without_a_password(visit, trust, provider, in_use):
    email = f"ines.{uuid4().hex[:6]}@{DOMAIN}"
    invite(trust, "Ines Invited", email)
    is_signed_in_at_the_provider(provider, email)
    newcomer = visit(PHONE)
    page = newcomer.page
    offered(page)
    assert newcomer.faults() == []
    page.goto("/sign-in?next=/report")
    page.click("#sign-on")
    page.click("text=Sign in as")
    page.wait_for_url("**/report")
    assert "code=" not in page.url
    assert page.locator("#report").count() == 1
    page.goto("/account")
    assert "You signed in without a password" in page.inner_text("main")
    assert newcomer.faults() == []
    page.click("text=Sign out")
    page.wait_for_url("**/sign-in")
    page.goto("/account")
    assert "/sign-in" in page.url, "signing out ends ours"


def test_an_account_is_linked_and_then_signed_in_to(visit, provider, in_use, somebody):
    key, name = somebody()
    person = visit(DESK)
    page = person.page
    page.goto("/sign-in")
    person.sign_in(key)
    is_signed_in_at_the_provider(provider, "anything@elsewhere.example")
    page.goto("/account")
    page.click("text=Link Microsoft")
    person.confirm(key)
    page.wait_for_selector("#to-provider")
    assert person.faults() == []
    page.click("#to-provider")
    page.wait_for_selector("text=The provider")
    page.click("text=Sign in as")
    page.wait_for_selector("text=It is linked")
    assert person.faults() == []
    page.click("text=Sign out")
    page.wait_for_url("**/sign-in")
    page.click("#sign-on")
    page.click("text=Sign in as")
    page.wait_for_url(lambda url: "/sign-in" not in url and "localhost" in url and "authorize" not in url)
    page.goto("/account")
    assert name in page.inner_text("main")
    page.click("text=End the link")
    page.wait_for_url(lambda url: "/confirm" in url or "/sign-in" in url or "/account" in url)


def test_who_has_no_account_is_told_what_to_do(visit, provider, in_use):
    is_signed_in_at_the_provider(provider, f"stranger.{uuid4().hex[:6]}@{DOMAIN}")
    stranger = visit(PHONE)
    page = stranger.page
    offered(page)
    page.click("#sign-on")
    page.click("text=Sign in as")
    page.wait_for_selector(".govuk-error-summary")
    assert "No account here is linked to this sign-in" in page.inner_text(".govuk-error-summary")
    assert "email" not in page.url
    assert stranger.faults() == []


def test_an_address_taken_by_somebody_is_not_taken_over(visit, provider, in_use):
    is_signed_in_at_the_provider(provider, email_of("head"))
    thief = visit(PHONE)
    page = thief.page
    offered(page)
    page.click("#sign-on")
    page.click("text=Sign in as")
    page.wait_for_selector(".govuk-error-summary")
    page.goto("/")
    assert "/sign-in" in page.url


def test_the_provider_is_away_and_passwords_go_on(visit, provider, in_use):
    person = visit(PHONE)
    page = person.page
    offered(page)
    page.click("#sign-on")
    provider.hold_seconds = 9.0
    back = f"/sign-in/back?code=x&state={page.url.partition('state=')[2].partition('&')[0]}"
    page.goto(back)
    provider.hold_seconds = 0.0
    assert "is not answering" in page.inner_text(".govuk-error-summary")
    person.sign_in("teacher")
    page.wait_for_timeout(3_500)  # for so long nobody waits for a provider that was silent


def test_a_form_that_waits_at_the_sign_in_page_is_sent_on(visit, trust, provider, in_use):
    """The sign-in ran out over a form: signing in with Microsoft, in another tab, does not lose what was written."""
    email = f"wanda.{uuid4().hex[:6]}@{DOMAIN}"
    invite(trust, "Wanda Writer", email)
    is_signed_in_at_the_provider(provider, email)
    writer = visit(DESK)
    page = writer.page
    offered(page)
    page.click("#sign-on")
    page.click("text=Sign in as")
    page.wait_for_url(lambda url: url.rstrip("/") == trust.url)
    page.goto("/account")
    kept = [each for each in writer.context.cookies() if each["name"].endswith("-form")]
    writer.context.clear_cookies()
    writer.context.add_cookies(kept)
    page.locator("form[action='/account/sign-on'] button").click()
    page.wait_for_selector("text=What you wrote is kept")
    assert writer.faults() == []
    with writer.context.expect_page() as opened:
        page.click("#sign-on")
    other = opened.value
    page.click("#carry-on")
    page.wait_for_selector(".govuk-error-summary:has-text('not signed in yet')")
    other.click("text=Sign in as")
    other.wait_for_url(lambda url: url.rstrip("/") == trust.url)
    page.click("#carry-on")
    page.wait_for_selector("text=It is no longer linked", timeout=45_000)


@pytest.fixture
def only(trust, in_use):
    """Two administrators keep their password; everybody else signs in at the provider, until the test is over."""
    ada, tess = (trust.signed_in(each, elevated=True) for each in ("administrator", "trust_lead"))
    found = ada.send("GET", "/api/v1/sign-on-only")
    named = [each["staff_id"] for each in found["could_be"]][:2]
    found = put_only(ada, found, named)
    assert found["in_force"]
    yield found
    put_only(tess, found, [])


def put_only(caller, found, named):
    at = {"headers": {"If-Match": f'"{found["version"]}"'}}
    return caller.send("PUT", "/api/v1/sign-on-only", json={"emergency": named}, **at)


def test_passwords_are_kept_for_two_in_pages(visit, trust, in_use):
    administrator = visit(DESK, person="administrator", elevated=True)
    page = administrator.page
    page.goto("/single-sign-on")
    page.click("summary:has-text('Keep passwords for emergencies')")
    page.locator("main details button").click()
    page.wait_for_selector(".govuk-error-summary:has-text('Choose two accounts')")
    assert administrator.faults() == []
    boxes = page.locator("input[name=emergency]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.locator("main details button").click()
    try:
        page.wait_for_selector("text=keep their password, for the day when that does not work")
        assert administrator.look("/single-sign-on") == {}
    finally:
        page.click("text=Let everybody use a password again")
        page.wait_for_selector("text=Everybody can use a password again")
    small = visit(PHONE, person="administrator", elevated=True)
    assert small.look("/single-sign-on") == {}


def test_who_is_not_linked_is_led_to_it_and_reports_first(visit, provider, only, somebody):
    key, name = somebody()
    person = visit(PHONE)
    page = person.page
    page.goto("/sign-in?next=/reports")
    person.sign_in(key)
    page.wait_for_selector("h1:has-text('Link your account')")
    assert person.faults() == []
    page.click("text=Report a concern first")
    page.wait_for_selector("#report")
    page.goto("/reports")
    page.wait_for_selector("h1:has-text('Link your account')")
    is_signed_in_at_the_provider(provider, "anything@elsewhere.example")
    page.click("main >> text=Link Microsoft")
    person.confirm(key)
    page.wait_for_selector("#to-provider")
    assert "wants everybody to sign in like that" in page.inner_text("main")
    page.click("#to-provider")
    page.click("text=Sign in as")
    page.wait_for_selector("text=It is linked")
    page.goto("/reports")
    page.wait_for_selector("h1:has-text('My reports')")
    page.click("text=Sign out")
    page.wait_for_url("**/sign-in")
    page.fill("#email", email_of(key))
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".govuk-error-summary:has-text('Use the button below')")
    assert person.faults() == []
    page.click("text=Report a concern first")
    page.wait_for_selector("#report")
    page.goto("/sign-in")
    page.click("#sign-on")
    page.click("text=Sign in as")
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)
    assert name in page.inner_text("header")


def test_an_administrator_ends_a_link(visit, trust, provider, in_use):
    email = f"nora.{uuid4().hex[:6]}@{DOMAIN}"
    made = invite(trust, "Nora New", email)
    is_signed_in_at_the_provider(provider, email)
    newcomer = visit(PHONE)
    offered(newcomer.page)
    newcomer.page.click("#sign-on")
    newcomer.page.click("text=Sign in as")
    newcomer.page.wait_for_url(lambda url: url.rstrip("/") == trust.url)
    administrator = visit(DESK, person="administrator", elevated=True)
    page = administrator.page
    page.goto(f"/staff/{made['id']}")
    assert administrator.faults() == []
    page.click("text=End the link")
    page.wait_for_selector("text=The link is ended")
    assert page.locator("text=End the link").count() == 0
    for _ in range(20):  # every part hears of it within seconds
        newcomer.page.goto("/account")
        if "/sign-in" in newcomer.page.url:
            break
        newcomer.page.wait_for_timeout(500)
    assert "/sign-in" in newcomer.page.url
