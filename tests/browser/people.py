"""People before the pages: they open windows, sign in, confirm, and look."""

import os
import re
from itertools import count
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from small_trust import PASSWORD, email_of
from support.codes import unused_code

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
SIZES = {"phone": PHONE, "tablet": {"width": 820, "height": 1180}, "desk": DESK}

REVEALING_RADIOS = [("aria-allowed-attr", [["#decision-2"]])]
"""GOV.UK's radios that reveal a field say so by aria-expanded; they are tested with screen readers there, and axe's
rule is stricter than what those read (alphagov/govuk-frontend 979)."""

_PICTURES, _FOR_A_NAME = count(), re.compile(r"[^a-z_-]+")
_KEPT: dict[tuple[int, str, bool], tuple[object, dict]] = {}
"""Cookies of those signed in before, for a trust: a code of the second tier works only once. With the trust itself, so
that no later one can be taken for it."""
_NEWLY_SHOWN = """(isFirst) => {
  const shown = [...document.body.querySelectorAll("*")].filter((each) => each.checkVisibility());
  const more = isFirst ? [] : shown.filter((each) => !window.havenSeen.has(each));
  window.havenSeen = new WeakSet(shown);
  return [...new Set(more.map((each) => `${each.localName}.${each.className}`))].sort().join(" ");
}"""
"""What kinds of elements are to be seen that were not at the first size, such as the links beside the page."""
_AXE = """(options) => axe.run(document, options).then((found) =>
  found.violations.map((each) => [each.id, each.nodes.slice(0, 3).map((node) => node.target)]))"""
_LOOKED_FOR = {"resultTypes": ["violations"], "preload": False}
"""Nothing is fetched first: only what plays by itself would need it, and fetching took as long as all the rules."""
_FAULTLESS: set[str] = set()
"""What was newly shown at a desk, and nothing was wrong with: the same elements are beside every page."""


class Visitor:
    """One browser window of its own; ``complaints`` is what the browser's console says of our pages."""

    def __init__(self, trust, chromium, size, script):
        self.trust, self.chromium = trust, chromium
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
        """Signed in as ``person``, from the first time on with the same session."""
        key = (id(self.trust), person, elevated)
        if key in _KEPT and self._take(key):
            return
        self._begin(person, key, elevated=elevated)

    def _take(self, key):
        """The session that was kept, unless it has ended: somebody changed what they may do, or nobody used it."""
        self.context.clear_cookies()
        self.context.add_cookies(_KEPT[key][1]["cookies"])
        if self.context.request.get("/session/state?sure=yes").status != 401:
            return True
        self.context.clear_cookies()
        return False

    def _begin(self, person, key, *, elevated):
        self.page.goto("/sign-in")
        self.sign_in(person)
        if elevated:
            self.page.goto("/confirm")
            self.confirm(person)
        _KEPT[key] = (self.trust, self.context.storage_state())

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
        found = page.locator(".haven-found__button").first
        name = found.locator(".haven-found__name").inner_text()
        found.click()
        page.wait_for_selector(f".haven-chosen__name:has-text('{name}')")
        page.select_option("select[name=person_role] >> nth=-1", role)
        return name

    def look(self, *addresses):
        """Opens each page and looks at it; the ``faults`` of those that have any, by address."""
        wrong = {}
        for address in addresses:
            self.page.goto(address)
            self.page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
            if found := self.faults():
                wrong[address] = found
        return wrong

    def faults(self):
        """What axe finds wrong on the page (rule, and where), and in which of the three sizes it is too wide.

        Kept as pictures where ``HAVEN_SCREENSHOTS`` says, for a person to look at.
        """
        before, found = self.page.viewport_size, []
        for name, size in SIZES.items():
            self.page.set_viewport_size(size)
            self._keep_picture(name)
            if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"wider than the {name}")
            if name == "phone":
                self.page.evaluate(_NEWLY_SHOWN, True)
                found += self._axe()
            elif name == "desk":
                found += [fault for fault in self._faults_at_desk() if fault not in found]
        self.page.set_viewport_size(before)
        return found

    def _faults_at_desk(self):
        """What axe finds, where something is to be seen at a desk that it has not passed before."""
        shown = self.page.evaluate(_NEWLY_SHOWN, False)
        if not shown or shown in _FAULTLESS:
            return []
        if not (wrong := self._axe()):
            _FAULTLESS.add(shown)
        return wrong

    def _axe(self):
        if self.page.evaluate("typeof axe") != "object":
            self.page.evaluate(AXE_SCRIPT)
        wrong = [(rule, targets) for rule, targets in self.page.evaluate(_AXE, _LOOKED_FOR)]
        return [each for each in wrong if each not in REVEALING_RADIOS]

    def _keep_picture(self, size):
        if folder := os.environ.get("HAVEN_SCREENSHOTS"):
            address = self.page.url.removeprefix(self.trust.url).strip("/")
            name = "-".join([_FOR_A_NAME.sub("_", address)[:80] or "home", f"{next(_PICTURES):04}", size])
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True, caret="initial")

    def leave(self):
        self.chromium.close_context(self.context)
