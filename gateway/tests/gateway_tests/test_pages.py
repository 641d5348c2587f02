"""Pages without a service behind them: headers, signing in, forgery, logs, and words for when nothing answers."""

import json
import re

import pytest
from chassis.ground.logs import configure
from gateway.sessions.cookies import PERMIT, SESSION
from haven_schemas.errors import ErrorCode, Problem

from gateway_tests.administered import Identity, handed

COOKIE = handed("s" * 43)


def _token(client, address="/sign-in"):
    page = client.get(address).text
    return re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)


def test_the_policy_allows_no_inline_script_or_style(client):
    answer = client.get("/sign-in")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    for name in ("script-src", "style-src", "form-action"):
        assert f"{name} 'self'" in policy
    assert "<style" not in answer.text
    assert " style=" not in answer.text
    assert not re.search(r"<script(?![^>]*\bsrc=)", answer.text)
    assert not re.search(r"\son[a-z]+=", answer.text)


def test_headers_of_every_answer(client):
    for address in ("/sign-in", "/nothing", "/api/v1/nothing", "/api/v1/openapi.json"):
        headers = client.get(address).headers
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["Haven-Correlation-Id"]


def test_assets_are_kept_under_an_address_of_their_content(client):
    page = client.get("/sign-in").text
    sheet = re.search(r'href="(/assets/pages\.css\?v=\w+)"', page).group(1)
    answer = client.get(sheet)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "@font-face" not in answer.text
    assert "GDS Transport" not in answer.text
    for script in re.findall(r'<script[^>]*src="([^"]+)"', page):
        assert client.get(script).status_code == 200


def test_a_post_without_its_token_is_not_taken(client):
    answer = client.post("/sign-in", data={"email": "a@b.uk", "password": "x"})
    assert answer.status_code == 400
    assert "open too long" in answer.text


def test_cookies_are_host_only_secure_and_httponly(client):
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("__Host-haven-form=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_signing_in_while_nothing_answers_says_so(client):
    data = {"csrf_token": _token(client), "email": "a@b.uk", "password": "hidden-password"}
    answer = client.post("/sign-in", data=data)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Nobody can sign in just now" in answer.text
    assert 'value="a@b.uk"' in answer.text
    assert "hidden-password" not in answer.text


@pytest.mark.parametrize("code", [ErrorCode.VAULT_UNAVAILABLE, ErrorCode.TIMED_OUT, ErrorCode.UNAVAILABLE])
def test_with_a_part_away_nobody_is_told_that_a_record_cannot_be_opened_or_that_they_mistyped(open_browser, code):
    identity = Identity()
    identity.answers["sign_in"] = Problem(code)
    browser = open_browser(identity)
    data = {"csrf_token": _token(browser), "email": "a@b.uk", "password": "hidden-password"}
    answer = browser.post("/sign-in", data=data)
    assert answer.status_code == Problem(code).status
    assert "Nobody can sign in just now" in answer.text
    assert "record" not in re.search(r'role="alert".*?</div>', answer.text, re.DOTALL).group(0).lower()
    assert "is not right" not in answer.text


def test_who_signed_in_here_before_is_led_to_reporting_while_nobody_can_sign_in(open_browser):
    identity = Identity()
    identity.answers["sign_in"] = Problem(ErrorCode.VAULT_UNAVAILABLE)
    browser = open_browser(identity)
    browser.set_cookie(f"{PERMIT}0", handed("p" * 43), domain="localhost", secure=True)
    answer = browser.post("/sign-in", data={"csrf_token": _token(browser), "email": "a@b.uk", "password": "x"})
    assert "Report a concern without signing in" in answer.text


@pytest.mark.parametrize("address", ["/", "/reports", "/inbox", "/concerns", "/pupils", "/audit", "/pupil-files"])
def test_without_a_session_one_is_led_to_the_door_and_back(client, address):
    answer = client.get(address)
    assert answer.status_code == 303
    assert answer.headers["Location"] in (f"/sign-in?next={address}", f"/sign-in?next={address.replace('/', '%2F')}")


def test_with_identity_away_a_session_is_neither_believed_nor_thrown_away(client):
    client.set_cookie(SESSION, COOKIE, domain="localhost", secure=True)
    answer = client.get("/reports")
    assert answer.status_code == 503
    assert not [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{SESSION}=;")]


def test_a_post_without_a_session_carries_what_was_typed_and_shows_it_to_nobody(client):
    token = _token(client)
    data = {"csrf_token": token, "reason": 'His "stepfather" <b>said</b> so', "decision": "opened"}
    answer = client.post("/concerns/0190a5b0-7c1e-7000-8000-000000000001", data=data)
    assert answer.status_code == 401
    assert "What you wrote is kept" in answer.text
    assert re.search(r'name="sealed" value="[\w=-]{80,}"', answer.text)
    assert "stepfather" not in answer.text
    assert answer.text.count('name="csrf_token"') == 1


def test_problem_pages_say_what_to_do_next(client):
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert "Go to the home page" in answer.text


def test_the_log_has_routes_and_no_addresses_or_queries(client, capsys):
    configure("gateway")
    client.get("/api/v1/pupils?query=Quillfeather&school_urn=100001")
    client.get("/pupils/0190a5b0-7c1e-7000-8000-00000000000a?next=Zebedee")
    client.get("/Quillfeather")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["route"] for line in lines] == ["/api/v1/pupils", "/pupils/<uuid:pupil_id>", "unmatched"]
    for line in lines:
        assert {"method", "status", "milliseconds", "correlation_id"} <= set(line)
        assert "Quillfeather" not in json.dumps(line)
        assert "Zebedee" not in json.dumps(line)
        assert "0190a5b0-7c1e-7000-8000-00000000000a" not in json.dumps(line)


def test_every_page_names_its_right_or_is_open_on_purpose(app):
    opened, to_read = set(), set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("pages."):
            view = app.view_functions[rule.endpoint]
            if view.right is None:
                opened.add(rule.endpoint.removeprefix("pages."))
        if rule.endpoint.startswith("api_v1."):
            operation = getattr(app.view_functions[rule.endpoint], "operation", None)
            if operation is None:
                to_read.add(rule.endpoint.removeprefix("api_v1."))
            else:
                assert operation.right is not None or operation.name == "sign_in"
    assert to_read == {"openapi", "docs", "docs_of_area"}
    assert opened == {
        "address_change", "answer_address_change",
        "sign_in", "enter", "keep_typed", "sign_out", "report", "send_report", "report_received", "visitor",
        "enter_by_day_pass", "forgotten_password", "ask_for_link", "choose_password", "use_link", "first_run",
        "work_feed", "take_first_run_step", "danger", "paper_form",
        "report_device", "send_sealed_report", "sign_on", "sign_on_back", "carry_on",
        "help_contents", "help_guide", "source", "source_archive",
    }  # fmt: skip
