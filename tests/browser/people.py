"""People before the pages: they open windows, sign in, confirm, and look."""

import os
import re
import time
from functools import partial
from itertools import count
from pathlib import Path

import looking
from gateway.sessions.cookies import SESSION
from looking import DESK, PHONE, SIZES
from small_trust import PASSWORD, email_of
from small_trust import eventually as within
from support import levels
from support.codes import unused_code
from support.small_trust import FRESH_SECONDS

__all__ = ["DESK", "PHONE", "SIZES", "Visitor", "eventually"]
eventually = partial(within, seconds=90.0)
"""Nothing is broken here on purpose, but what is done once a minute has to come round."""
_PICTURES, _FOR_A_NAME = count(), re.compile(r"[^a-z_-]+")
_KEPT: dict[tuple[str, str, bool], tuple[str, float]] = {}
"""Tokens of those signed in before, with when, by the trust's address: a code of the second tier works only once."""
_SEEN: set[tuple[str, str | None]] = set()
"""Addresses, without what differs from one record to the next, that a kind of person has looked at in this run."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


class Visitor:
    """One browser window of its own; ``complaints`` is what the browser's console says of our pages."""

    def __init__(self, trust, chromium, size, script):
        self.trust, self.chromium = trust, chromium
        self.kind: str | None = None
        self.may_look = True
        self.complaints: list[str] = []
        self.context = chromium.new_context(
            viewport=size, ignore_https_errors=True, locale="en-GB", java_script_enabled=script, base_url=trust.url
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(45_000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error.name}"))

    def _hear(self, message):
        answers = ("the server responded with a status of", "Response Status Error Code")  # 4xx and 5xx are answers too
        asked_by_itself = any(
            each in message.location["url"] for each in ("/session/state", "/news")
        )  # while nothing answers, it asks again
        if message.type == "error" and not asked_by_itself and not any(each in message.text for each in answers):
            self.complaints.append(message.text)

    def be(self, person, *, elevated=False):
        """Signed in as ``person``, from the first time on with the same session; no page is opened for it."""
        self.kind = person.partition(".")[0]
        key = (self.trust.url, person, elevated)
        token, since = _KEPT.get(key, ("", 0.0))
        if token and time.monotonic() - since < FRESH_SECONDS and self._take(token):
            return
        token = self.trust.new_session(person, elevated=elevated).headers["Authorization"].partition(" ")[2]
        _KEPT[key] = token, time.monotonic()
        assert self._take(token)

    def _take(self, token):
        """The session of ``token``, unless it has ended: they signed out, may do something else, or did nothing."""
        self.context.clear_cookies()
        cookie = {"name": SESSION, "value": token, "url": self.trust.url, "secure": True, "httpOnly": True}
        self.context.add_cookies([cookie])
        return self.context.request.get("/session/state?sure=yes").status != 401

    def sign_in(self, person):
        self.page.fill("#email", email_of(person))
        self.page.fill("#password", PASSWORD)
        self.page.click("main form > button")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def confirm(self, person):
        """Types codes until one is taken that was not used before."""
        for _ in range(3):
            self.page.fill("#code", unused_code(self.trust.secrets[person]))
            self.page.click("main form > button")
            self.page.wait_for_load_state()
            if self.page.locator(".govuk-error-summary").count() == 0:
                return
        raise AssertionError("three codes were refused")

    def choose_child(self, search, role):
        """Finds a child by typing, adds the first one found, says what part it had; its name."""
        page = self.page
        page.fill("#search", "")
        page.locator("#search").press_sequentially(search)
        page.wait_for_selector("#found > *")
        while page.locator("#found :text('cannot be looked up just now')").count():  # on a busy machine: as they would
            page.click(".haven-search__button[value=find]")
            page.wait_for_timeout(2_000)
        found = page.locator(".haven-found__button").first
        name = found.locator(".haven-found__name").inner_text()
        found.click()
        page.wait_for_selector(f".haven-chosen__name:has-text('{name}')")
        page.select_option("select[name=person_role] >> nth=-1", role)
        return name

    def look(self, *addresses):
        """Looks at each page, once a run for a kind of person, and stays on the last; those with ``faults``."""
        wrong = {}
        for address in addresses:
            seen = (_ID.sub("id", address), self.kind)
            if address != addresses[-1] and (seen in _SEEN or self._is_unchanged(address)):
                continue
            answer = self.page.goto(address)
            assert answer is None or answer.status < 500, (address, answer.status)
            self.page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
            if found := self.faults():
                wrong[address] = found
            else:
                _SEEN.add(seen)
        return wrong

    def _is_unchanged(self, address):
        """Whether a landing need not even draw it: it is answered, from what was looked at before."""
        if not levels.is_landing():
            return False
        answer = self.context.request.get(address)
        assert answer.status < 500, (address, answer.status)
        return looking.is_unchanged(answer.headers.get("server-timing", ""))

    def faults(self):
        """What is wrong with the page (``looking.faults``), also where it was not opened by its address.

        Kept as pictures where ``HAVEN_SCREENSHOTS`` says, for a person to look at.
        """
        assert self.may_look, "a test that looks at pages is marked with looking.looks"
        return looking.faults(self.page, self._keep_picture)

    def _keep_picture(self, size):
        if folder := os.environ.get(looking.PICTURES):
            address = self.page.url.removeprefix(self.trust.url).strip("/")
            name = "-".join([_FOR_A_NAME.sub("_", address)[:80] or "home", f"{next(_PICTURES):04}", size])
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True, caret="initial")

    def leave(self):
        self.chromium.close_context(self.context)
