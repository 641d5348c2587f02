"""Sessions and forms: guessed, stolen, planted, forged; and how soon one that was ended is dead."""

import re
import time

from routes import address
from small_trust import PASSWORD, email_of, eventually
from strangers import form_token, problem, send_form, sign_in
from support.levels import sampled
from support.newcomers import join
from telltales import PASSWORD as WRONG

SESSION = "__Host-haven"
DEAD_WITHIN = 5.0


def test_every_form_without_its_token_is_refused(app, sessions, records, rows):
    """Generated: each POST of a page, by someone who may do everything, without the token and with others' tokens."""
    browser = sessions.browser("lead", elevated=True)
    browser.get("/report")
    with sessions.client() as other:
        foreign = form_token(other)
    wrong = []
    forms = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("pages.") and "POST" in rule.methods]
    forged = [None, foreign, "", "x", foreign[::-1]]
    with rows.untouched():
        for place, rule in enumerate(forms):
            path = address(rule, records["north"].path_values() | {"concern_id": records["north"].waiting})
            fields = {"decision": "opened", "reason": "x", "text": "x", "outcome": "x", "do": "send", "code": "000000"}
            for token in sampled(forged, [None, forged[1 + place % 4]]):
                answer = browser.post(path, data={**fields, **({} if token is None else {"csrf_token": token})})
                if answer.status_code != 400 or "<h1" not in answer.text:
                    wrong.append((rule.rule, (token or "")[:4], answer.status_code))
    assert wrong == [], wrong
    assert browser.get("/").status_code == 200, "still signed in: sign-out was refused too"


def test_a_token_in_the_address_or_another_origins_form_is_refused(sessions, rows):
    browser = sessions.browser("lead", elevated=True)
    token = form_token(browser, "/report")
    with rows.untouched():
        assert browser.post(f"/inbox?csrf_token={token}", data={}).status_code == 400
        assert browser.post("/inbox", content=b"{}", headers={"Content-Type": "application/json"}).status_code == 400


def test_a_form_made_for_one_person_is_not_taken_from_another(sessions, records, rows):
    """Two people on a shared phone: the page is the first one's, the cookie the second one's."""
    browser = sessions.browser("lead", elevated=True)
    fields = {"made_for": records["north"].staff_id, "do": "send", "account": "x"}
    with rows.untouched():
        assert send_form(browser, "/report", fields).status_code == 401  # the sign-in page, for the first one


def test_a_planted_session_is_not_raised_by_signing_in(sessions):
    """Fixation: what the attacker put into the browser stays worth nothing; the token is new at each sign-in."""
    planted = sessions.open("colleague")["token"]
    for value in ("A" * 43, planted):
        with sessions.client() as browser:
            browser.cookies.set(SESSION, value)
            with sessions.client() as clean:
                sign_in(clean, "teacher")
                own = clean.cookies[SESSION]
            page = form_token(browser)
            fields = {"csrf_token": page, "email": email_of("teacher"), "password": PASSWORD, "next": "/"}
            answer = browser.post("/sign-in", data=fields)
            given = re.search(rf"{SESSION}=([^;]+)", answer.headers["Set-Cookie"])
            assert given is not None
            assert given[1] not in (value, own)
    for value in (planted, "A" * 43):
        problem(sessions.stranger.get("/api/v1/sessions/current", headers={"Authorization": f"Bearer {value}"}))


def test_cookies_are_out_of_reach(sessions):
    with sessions.client() as browser:
        sign_in(browser, "teacher")
        page = form_token(browser)
        answer = browser.post("/sign-in", data={"csrf_token": page, "email": email_of("teacher"), "password": PASSWORD})
        cookies = answer.headers.get_list("Set-Cookie")
        assert len(cookies) > 5
        for cookie in cookies:
            assert cookie.startswith("__Host-")
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
            assert "Domain" not in cookie


def test_a_session_is_taken_from_nowhere_but_its_header_or_cookie(sessions):
    token = sessions.open("teacher")["token"]
    stranger = sessions.stranger
    problem(stranger.get("/api/v1/sessions/current", params={"token": token, "access_token": token}))
    problem(stranger.get("/api/v1/sessions/current", headers={"X-Access-Token": token}), "sign_in_required")
    problem(stranger.get("/api/v1/sessions/current", headers={"Cookie": f"{SESSION}={token}"}), "sign_in_required")
    for value in (f"Basic {token}", token, f"Bearer{token}", "Bearer", f"Bearer {token} {token}", f"Permit {token}"):
        problem(stranger.get("/api/v1/sessions/current", headers={"Authorization": value}))
    with sessions.client() as browser:
        assert browser.get("/", headers={"Authorization": f"Bearer {token}"}).status_code == 303


def test_signing_out_ends_the_session_everywhere(sessions):
    with sessions.client() as browser:
        sign_in(browser, "teacher")
        token = browser.cookies[SESSION]
        assert send_form(browser, "/sign-out", {}, page="/").status_code == 303
        header = {"Authorization": f"Bearer {token}"}

        def is_dead():
            return sessions.stranger.get("/api/v1/sessions/current", headers=header).status_code == 401

        eventually(is_dead, DEAD_WITHIN, "the end of the session")
        assert not [name for name in browser.cookies if name == SESSION or name.startswith("__Host-haven-permit")]
        browser.cookies.set(SESSION, token)
        assert browser.get("/").headers["Location"].startswith("/sign-in")


def test_the_second_tier_cannot_be_guessed(trust, sessions, rows):
    """Ten wrong codes, then even the right one must wait; the first tier goes on."""
    join(trust, "guessed", "Gina Guessed", "reporter", ["north"])
    header = {"Authorization": f"Bearer {sessions.open('guessed')['token']}"}
    codes = []
    for guess in range(12):
        answer = sessions.stranger.post(
            "/api/v1/sessions/current/elevation", json={"code": f"{guess:06}"}, headers=header
        )
        codes.append(problem(answer, "step_up_failed", "too_many_requests"))
    assert codes.count("step_up_failed") <= 10
    assert codes[-1] == "too_many_requests"
    right = {"code": sessions.code("guessed", unused=False)}
    answer = sessions.stranger.post("/api/v1/sessions/current/elevation", json=right, headers=header)
    problem(answer, "too_many_requests")
    assert sessions.stranger.get("/api/v1/sessions/current", headers=header).json()["tier"] == "standard"
    problem(sessions.stranger.get("/api/v1/alerts", headers=header), "step_up_required")


def test_a_code_that_is_none(sessions, rows):
    header = sessions.bearer("south_teacher")
    codes = ("", "1", "12345", "abcdef", "\uff11\uff12\uff13\uff14\uff15\uff16", "000000\n", "0" * 5_000, "-00001")
    with rows.untouched():
        for code in codes:
            answer = sessions.stranger.post("/api/v1/sessions/current/elevation", json={"code": code}, headers=header)
            problem(answer, "invalid_request", "step_up_failed")


def test_a_code_works_once(sessions):
    code = {"code": sessions.code("south_teacher")}
    for expected in (200, 403):
        header = {"Authorization": f"Bearer {sessions.open('south_teacher')['token']}"}
        answer = sessions.stranger.post("/api/v1/sessions/current/elevation", json=code, headers=header)
        assert answer.status_code == expected
    problem(answer, "step_up_failed")


def test_a_wrong_password_and_an_unknown_address_look_the_same(sessions, rows):
    told = []
    with rows.untouched():
        for email in (
            email_of("governor"),
            "nobody@small-trust.example",
            f"{'a' * 240}@b.example",
            "x\x00y@z",
            "'--@x",
        ):
            answer = sessions.stranger.post("/api/v1/sessions", json={"email": email, "password": WRONG})
            told.append((answer.status_code, problem(answer)))
    assert set(told[:2]) == {(401, "sign_in_failed")}
    assert set(told) <= {(401, "sign_in_failed"), (400, "invalid_request")}


def test_guessing_a_password_has_an_end(sessions):
    body = {"email": "guessed@small-trust.example", "password": WRONG}
    codes = [problem(sessions.stranger.post("/api/v1/sessions", json=body)) for _ in range(11)]
    assert codes == ["sign_in_failed"] * 10 + ["too_many_requests"]
    began = time.monotonic()
    answer = sessions.stranger.post("/api/v1/sessions", json=body)
    problem(answer, "too_many_requests")
    assert time.monotonic() - began < 2
