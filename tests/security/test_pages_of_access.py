"""What every page of the way in must have, and what none may ask for; read from the pages as they run."""

import re

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


def test_pages_of_a_session_are_not_kept_by_the_browser(sessions):
    """The back button after signing out shows nothing: no page of a session may be stored."""
    with sessions.client() as browser:
        sign_in(browser, "teacher")
        for path in ("/", "/my-reports", "/account"):
            assert "no-store" in browser.get(path).headers["Cache-Control"], path
        assert send_form(browser, "/sign-out", {}, page="/").status_code == 303
        assert browser.get("/").status_code == 303
