"""Attacks on signing in at the gateway: stuffing, lock-out, fixation, swapped codes, enumeration."""

import re
import time
from uuid import uuid4

import httpx
import pyotp
import pytest
from identity.roles.roles import Role
from principals import PASSWORD
from small_trust import email_of, eventually
from strangers import form_token, problem, send_form
from telltales import PASSWORD as WRONG

SESSION = "__Host-haven"
PERMIT = "__Host-haven-permit-"
DEVICE = "__Host-haven-device-"
MOST_GUESSES = 10
NARROW = 6
"""Sign-ins a minute of the narrow gateway."""


@pytest.fixture
def from_address(trust):
    """``from_address("127.0.0.9")``: a caller at that address, with cookies of their own."""

    def caller(address, gateway=trust.world.gateway):
        return httpx.Client(base_url=trust.url, transport=gateway.transport_from(address))

    return caller


@pytest.fixture(scope="module")
def narrow(trust):
    """One more gateway, with a narrow allowance."""
    return trust.world.another_gateway({"HAVEN_SIGN_INS_A_MINUTE": str(NARROW)})


def _guess(caller, email, password=WRONG, device=None):
    body = {"email": email, "password": password, "device_token": device}
    answer = caller.post("/api/v1/sessions", json=body)
    return "in" if answer.status_code == 201 else problem(answer)


def _wait_for_room_in_this_minute():
    """An allowance slides over minutes of the clock: at the turn of one a call more may pass."""
    while time.time() % 60 > 35:
        time.sleep(0.2)


def _device(caller, email):
    """What the caller's device is given at a sign-in."""
    answer = caller.post("/api/v1/sessions", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return answer.json()["device_token"]


def test_one_client_with_a_list_of_addresses_is_stopped_and_no_one_else(narrow, from_address, people, rows):
    """Credential stuffing: a guess or two for each of many accounts stays below every account's own limit."""
    account = people.account(Role.REPORTER, "north", "stuffed")
    listed = [f"{uuid4().hex[:10]}@small-trust.example" for _ in range(NARROW - 2)] + [account.email] * 4
    with from_address("127.0.7.1", narrow) as thief, from_address("127.0.7.2", narrow) as owner:
        _wait_for_room_in_this_minute()
        codes = [_guess(thief, email) for email in listed]
        assert codes == ["sign_in_failed"] * NARROW + ["too_many_requests"] * 2
        assert _guess(thief, account.email, PASSWORD) == "too_many_requests", "the list may have the right one in it"
        assert _guess(owner, account.email, PASSWORD) == "in"


def test_many_clients_on_one_account_get_ten_guesses_and_lock_nobody_out(people, from_address):
    """A net of many addresses: they share one allowance, and a device the owner used before keeps its own."""
    account = people.account(Role.REPORTER, "north", "besieged")
    with from_address("127.0.8.1") as owner:
        device = _device(owner, account.email)
        codes = []
        for number in range(30):
            with from_address(f"127.0.9.{number + 1}") as thief:
                codes.append(_guess(thief, account.email))
        assert codes == ["sign_in_failed"] * MOST_GUESSES + ["too_many_requests"] * (30 - MOST_GUESSES)
        with from_address("127.0.9.200") as thief:
            assert _guess(thief, account.email, PASSWORD) == "too_many_requests", "not even with the right one"
        assert _guess(owner, account.email, device=device) == "sign_in_failed"
        assert _guess(owner, account.email, PASSWORD, device) == "in"


def test_a_pupil_behind_the_school_s_own_address_makes_no_teacher_wait(people, from_address):
    """Ten guesses at a teacher's login from the classroom, then the teacher's own browser at the same address."""
    account = people.account(Role.REPORTER, "north", "next-door")
    with from_address("127.0.8.2") as teacher, from_address("127.0.8.2") as pupil:
        _enter(teacher, account.email)
        assert [_guess(pupil, account.email) for _ in range(12)][-1] == "too_many_requests"
        answer = send_form(teacher, "/sign-in", {"email": account.email, "password": WRONG, "next": "/"})
        assert answer.status_code == 401
        _enter(teacher, account.email)
        with from_address("127.0.8.2") as elsewhere:
            fields = {"email": account.email, "password": PASSWORD, "next": "/"}
            assert send_form(elsewhere, "/sign-in", fields).status_code == 401, "a new device there still waits"


def test_what_a_device_keeps_opens_nothing_and_outlives_signing_out(people, sessions):
    account = people.account(Role.REPORTER, "north", "keeper")
    with sessions.client() as browser:
        _enter(browser, account.email)
        (name,) = [each for each in browser.cookies if each.startswith(DEVICE)]
        kept = browser.cookies[name]
        assert account.email.partition("@")[0] not in name
        assert send_form(browser, "/sign-out", {}, page="/sign-in").status_code == 303
        assert browser.cookies[name] == kept
        assert SESSION not in browser.cookies
        header = {"Authorization": f"Bearer {kept}"}
        assert sessions.stranger.get("/api/v1/sessions/current", headers=header).status_code == 401
        _enter(browser, account.email)
        assert browser.cookies[name] == kept


def test_what_was_in_the_browser_before_is_not_there_after(sessions, people):
    """Fixation: planted permits are gone, and the session that was open before is ended on the server."""
    before, after = people.account(Role.REPORTER, "north", "before"), people.account(Role.GOVERNOR, "north", "after")
    with sessions.client() as browser:
        _enter(browser, before.email)
        planted = {name: value for name, value in browser.cookies.items() if name.startswith(PERMIT)}
        session = browser.cookies[SESSION]
        assert len(planted) == 10
        browser.cookies.set(f"{PERMIT}77", "planted", domain="localhost.local", path="/")
        _enter(browser, after.email)
        assert browser.cookies[SESSION] != session
        kept = {name for name in browser.cookies if name.startswith(PERMIT)}
        assert kept == set(), "a governor reports nothing: none of another's permits may stay"

    def is_dead():
        header = {"Authorization": f"Bearer {session}"}
        return sessions.stranger.get("/api/v1/sessions/current", headers=header).status_code == 401

    eventually(is_dead, 5, "the end of the session before")


def test_permits_are_new_at_every_sign_in(sessions, people):
    account = people.account(Role.REPORTER, "north", "twice")
    with sessions.client() as browser:
        seen = set()
        for _ in range(2):
            _enter(browser, account.email)
            given = {value for name, value in browser.cookies.items() if name.startswith(PERMIT)}
            assert len(given) == 10
            assert not given & seen
            seen |= given


def _enter(browser, email):
    answer = send_form(browser, "/sign-in", {"email": email, "password": PASSWORD, "next": "/"})
    assert answer.status_code == 303, answer.status_code


def _bearer(sessions, email):
    answer = sessions.stranger.post("/api/v1/sessions", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def _elevate(sessions, header, code):
    body = {"code": code}
    return sessions.stranger.post("/api/v1/sessions/current/elevation", json=body, headers=header)


def test_a_code_raises_its_owners_session_and_no_one_elses(sessions, people):
    one, other = (people.account(Role.DSL, "north", name) for name in ("swap-one", "swap-other"))
    mine, theirs = _bearer(sessions, one.email), _bearer(sessions, other.email)
    problem(_elevate(sessions, theirs, pyotp.TOTP(one.secret).now()), "step_up_failed")
    assert _elevate(sessions, mine, pyotp.TOTP(one.secret).now()).status_code == 200
    view = sessions.stranger.get("/api/v1/sessions/current", headers=theirs).json()
    assert (view["name"], view["tier"]) == ("swap-other", "standard")
    again = _bearer(sessions, one.email)
    view = sessions.stranger.get("/api/v1/sessions/current", headers=again).json()
    assert view["tier"] == "standard", "another session of the same person is raised by itself"


_CHANGES = re.compile(r'(name="csrf_token" value="|name="email"[^>]*value=")[^"]*"|/[a-z-]+/[0-9a-f]{8,}[^"]*')
"""What differs from page to page whoever asks: the forgery token, the typed address."""


def _page(answer, typed=""):
    text = _CHANGES.sub("", answer.text)
    text = text.replace(typed, "") if typed else text
    return answer.status_code, re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", text), sorted(answer.headers)


@pytest.fixture(scope="module")
def addresses(people, rows):
    """Of an account, of nobody, of a leaver, of someone who never chose a password."""
    ended = people.account(Role.REPORTER, "north", "leaver")
    rows.change("identity", "UPDATE staff SET active = false, ended_at = now() WHERE id = %s", [ended.id])
    known = people.account(Role.REPORTER, "north", "known-by-address")
    return [known.email, "nobody@matrix.example", ended.email, "invited-north@matrix.example"]


def test_the_sign_in_page_says_the_same_of_every_address(sessions, addresses, about):
    told = set()
    for email in addresses:
        with sessions.client() as browser:
            answer = send_form(browser, "/sign-in", {"email": email, "password": WRONG, "next": "/"})
            told.add(str(_page(answer, email)))
    assert len(told) == 1, told


def test_the_forgotten_password_page_says_the_same_of_every_address(sessions, addresses, about):
    told = set()
    for email in addresses:
        with sessions.client() as browser:
            answer = send_form(browser, "/forgotten-password", {"email": email})
            assert answer.status_code == 200
            told.add(str(_page(answer, email)))
    assert len(told) == 1, told


def test_a_code_of_a_pass_that_ended_is_no_better_than_an_invented_one(sessions, staff, bus_calls, trust):
    host = staff["north"][Role.HEADTEACHER].token(bus_calls, elevated=True)
    guest = {"school_id": str(trust.schools["north"]), "name": "Gone"}
    given = bus_calls.ask("identity", "admit_visitor", guest, host)
    bus_calls.ask("identity", "end_day_pass", {"pass_id": given["id"]}, host)
    told = set()
    for code in (given["code"], "ZZZZ-ZZZZ"):
        with sessions.client() as browser:
            answer = send_form(browser, "/visitor", {"code": code})
            assert answer.status_code == 401
            told.add(str(_page(answer, code)))
    assert len(told) == 1, told


def test_a_spent_link_is_no_better_than_an_invented_one(sessions, people, rows):
    """Neither at first sight nor with a password."""
    told = set()
    for token in ("A" * 43, "B" * 43):
        for fields in ({"token": token}, {"token": token, "new": "another-Long-1-password"}):
            with sessions.client() as browser:
                told.add(str(_page(send_form(browser, "/choose-password", fields), token)))
    assert len(told) == 1, told


def test_the_first_run_is_over(sessions):
    """The first run of an empty installation opens nothing once there is one."""
    with sessions.client() as browser, sessions.client() as clean:
        answer = send_form(browser, "/first-run", {"token": "A" * 43, "do": "finish"})
        assert answer.status_code in (400, 404, 410)
        assert form_token(clean)


def test_signing_in_takes_no_address_of_ours_out_of_the_house(sessions, people):
    """An open redirect would hand the next page to a stranger."""
    account = people.account(Role.REPORTER, "north", "redirected")
    for target in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
    ):
        with sessions.client() as browser:
            fields = {"email": account.email, "password": PASSWORD, "next": target}
            answer = send_form(browser, "/sign-in", fields)
            assert answer.status_code == 303
            assert answer.headers["Location"].startswith("/")
            assert not answer.headers["Location"].startswith(("//", "/\\"))


def test_the_small_trusts_own_people_are_still_let_in(sessions):
    """After all that: nobody was locked out at the address they use."""
    for person in ("teacher", "lead", "head"):
        assert _guess(sessions.stranger, email_of(person), PASSWORD) == "in"
