"""Small parts of one's own account: devices in words, rules in words, sessions that are only asked about, set-up."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from gateway.areas.first_run.installation import Installation
from gateway.areas.sign_in.devices import device_words
from gateway.areas.sign_in.password_words import worded
from gateway.sessions.cache import SessionCache
from haven_schemas.acts.identity import SessionView
from haven_schemas.acts.identity.first_run import InstallationState
from haven_schemas.acts.identity.passwords import PasswordRules
from haven_schemas.acts.identity.setting_up import INSTALLATION_STATE
from haven_schemas.errors import ErrorCode, Problem
from support.lists import every

NOW = datetime(2026, 11, 24, 15, 5, tzinfo=UTC)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile "
    "Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 "
    "Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 "
    "Safari/537.36 Edg/120.0.0.0"
)


@every(
    ("header", "words"),
    [
        (ANDROID, "Chrome on Android"),
        (IPHONE, "Safari on iPhone or iPad"),
        (EDGE, "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox on Linux"),
        ("", "Unknown device"),
        ("secret words of a person", "Unknown device"),
        ("x" * 100_000, "Unknown device"),
    ],
)
def test_a_device_is_its_browser_and_system_and_nothing_else(header, words):
    assert device_words(header) == words


def test_the_rules_say_which_profile_and_why():
    asked = PasswordRules(profile="source_document", shortest=10, needs_kinds=True, expires_after_days=60)
    words = worded(asked)
    assert "has at least 10 characters" in words.must
    assert any("special characters" in line for line in words.must)
    assert "every 60 days" in words.why
    words = worded(PasswordRules(profile="ncsc", shortest=14, needs_kinds=False, expires_after_days=None))
    assert not any("special characters" in line for line in words.must)
    assert "National Cyber Security Centre" in words.why


def _view():
    return SessionView(
        access_token="a", expires_at=NOW + timedelta(seconds=60), session_id=uuid4(), staff_id=uuid4(), name="T",
        tier="standard", elevated_until=None, has_second_factor=False, schools=[], roles=[], rights=[],
        session_ends_at=NOW,
    )  # fmt: skip


def test_what_an_open_page_asked_for_does_not_stand_for_use():
    """Else a person at work would be timed out: identity would never hear of them."""
    cache, view = SessionCache(), _view()
    cache.restored()
    cache.put("d", view, cache.generation, used=False)
    assert cache.get("d", NOW, used=False) == view
    assert cache.get("d", NOW) is None
    cache.put("d", view, cache.generation)
    assert cache.get("d", NOW) == view
    assert cache.get("d", NOW, used=False) == view


class _Identity:
    """What identity says of the installation, one answer a call."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def ask(self, call, _):
        assert call is INSTALLATION_STATE
        answer = self.answers.pop(0)
        if isinstance(answer, Problem):
            raise answer
        return InstallationState(set_up=answer, trust_name=None)


def test_an_installation_is_missing_until_it_is_there_and_then_for_ever_there(app, monkeypatch):
    ticks = iter(range(0, 1_000, 60))
    monkeypatch.setattr("gateway.areas.first_run.installation.time.monotonic", lambda: next(ticks))
    installation = Installation(_Identity(False, True))
    with app.test_request_context("/"):
        assert installation.is_missing()
        assert not installation.is_missing()
        assert not installation.is_missing()


def test_without_an_answer_nobody_is_held_up(app):
    installation = Installation(_Identity(Problem(ErrorCode.UNAVAILABLE)))
    with app.test_request_context("/"):
        assert not installation.is_missing()
        assert not installation.is_missing()


def test_the_state_of_no_session_is_told_to_a_script_not_to_a_person(client):
    answer = client.get("/session/state")
    assert (answer.status_code, answer.text) == (401, "")


@pytest.mark.parametrize("address", ["/account", "/account/password", "/account/passkey", "/second-factor"])
def test_ones_own_account_is_behind_the_door(client, address):
    assert client.get(address).headers["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("address", ["/forgotten-password", "/choose-password", "/visitor"])
def test_the_other_ways_in_are_open_and_let_one_paste(client, address):
    page = client.get(address)
    assert page.status_code == 200
    assert "onpaste" not in page.text
    assert 'autocomplete="' in page.text


def test_an_address_that_is_none_asks_for_it_again(client):
    import re

    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/forgotten-password").text).group(1)
    answer = client.post("/forgotten-password", data={"csrf_token": token, "email": ""})
    assert answer.status_code == 400
    assert "Write your school e-mail address" in answer.text
