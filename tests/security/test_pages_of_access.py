"""What every page of the way in must have, and what none may ask for; read from the pages as they run."""

import re

from gateway.sessions.handed_out import marked
from routes import ENDLESS, address
from strangers import send_form, sign_in

_INPUT = re.compile(r"<input\b[^>]*>")
_NAME = re.compile(r'\bname="([^"]+)"')
_SECRET_QUESTIONS = re.compile(r"\b(password hint|maiden|pet|memorable|secret question)\b", re.IGNORECASE)
OPEN_PAGES = ("/sign-in", "/forgotten-password", "/choose-password", "/address-change", "/visitor", "/first-run")
MAKES_A_TRUST = "/first-run"
"""Asks who the trust and its first administrators are, as they do not exist yet."""
ASKED_BEFORE_SIGNING_IN = {
    "csrf_token", "next", "sealed", "email", "password", "new", "code", "token", "do",
}  # fmt: skip
"""An address, a password, the code of a link or a pass: no question whose answer others know."""
PASSWORDS = {"password", "new", "present"}


def _fields(text):
    return [(_NAME.search(tag)[1], tag) for tag in _INPUT.findall(text) if _NAME.search(tag)]


def test_no_page_of_the_door_asks_for_anything_but_what_it_needs(stranger):
    for path in OPEN_PAGES:
        answer = stranger.get(path)
        assert answer.status_code == 200, path
        names = set() if path == MAKES_A_TRUST else {name for name, _ in _fields(answer.text)}
        assert names <= ASKED_BEFORE_SIGNING_IN, (path, names - ASKED_BEFORE_SIGNING_IN)
        assert not re.search(r"\b(password hint|maiden|pet|memorable|secret question)\b", answer.text, re.IGNORECASE), (
            path
        )


def test_every_password_field_is_masked_and_takes_what_is_pasted(stranger, sessions):
    seen = 0
    pages = {path: stranger.get(path).text for path in OPEN_PAGES}
    browser = sessions.browser("lead", elevated=True)
    pages |= {path: browser.get(path).text for path in ("/account/password", "/account")}
    for path, text in pages.items():
        for name, tag in _fields(text):
            if name in PASSWORDS:
                seen += 1
                assert 'type="password"' in tag, (path, name)
                assert 'autocomplete="current-password"' in tag or 'autocomplete="new-password"' in tag, (path, name)
                assert "onpaste" not in tag
    assert seen >= 3


def test_no_script_of_ours_meddles_with_pasting(app, stranger):
    """Nor with the keys: password managers type and paste."""
    sources = set()
    for path in OPEN_PAGES:
        sources |= set(re.findall(r'<script[^>]*src="([^"]+)"', stranger.get(path).text))
    assert sources
    for source in sources:
        text = stranger.get(source).text
        assert not re.search(r"""["'](before)?(paste|keydown|beforeinput)["']|onpaste""", text), source


def test_every_page_of_someone_signed_in_leads_out(app, sessions, records):
    """By a form, so that no link or picture elsewhere signs anyone out."""
    browser = sessions.browser("lead", elevated=True)
    without, seen = [], 0
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("pages.") or "GET" not in rule.methods or rule.rule in OPEN_PAGES:
            continue
        if rule.endpoint in ENDLESS:
            continue
        answer = browser.get(address(rule, records["north"].path_values()))
        is_page = answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]
        seen += is_page
        if is_page and 'action="/sign-out"' not in answer.text:
            without.append(rule.rule)
    assert without == []
    assert seen > 40


def test_pages_of_a_session_are_not_kept_by_the_browser(sessions):
    """The back button after signing out shows nothing: no page of a session may be stored."""
    with sessions.client() as browser:
        sign_in(browser, "teacher")
        for path in ("/", "/my-reports", "/account"):
            assert "no-store" in browser.get(path).headers["Cache-Control"], path
        assert send_form(browser, "/sign-out", {}, page="/").status_code == 303
        assert browser.get("/").status_code == 303


OF_THE_TRUST = {"pages.assessment_step"}
"""They name a step of the trust's own assessment, which says nothing of a school or a child."""


def test_no_role_of_one_school_opens_a_page_about_another(trust, app, sessions, staff, about, rows):
    """Every page that names something, by everyone at North School who may open such a page at all."""
    theirs, wrong, opened = about["south"], [], 0
    values = {**theirs.records.path_values(), "staff_id": theirs.accounts.staff}
    key = trust.world.settings_for("gateway")["HAVEN_SECRET_KEY"]
    with rows.untouched(), sessions.client() as browser:
        for role, who in staff["north"].items():
            browser.cookies.clear()
            browser.cookies.set("__Host-haven", marked(who.sessions[True], key))
            for rule in app.url_map.iter_rules():
                if not rule.endpoint.startswith("pages.") or not rule.arguments or "GET" not in rule.methods:
                    continue
                answer = browser.get(address(rule, values), params={"feed": theirs.records.feed})
                opened += 1
                named = set(values.values()) | {theirs.records.feed}
                told = [each for each in theirs.ids() - named if each in answer.text]
                refused = answer.status_code in (303, 403, 404) or rule.endpoint in OF_THE_TRUST
                if told or "Quillfeathersouth" in answer.text or not refused:
                    wrong.append((role.value, rule.rule, answer.status_code, told))
    assert wrong == [], wrong
    assert opened > 80
