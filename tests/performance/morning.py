"""A lead's morning: 12 new concerns to be decided about while 40 records are open, in a real browser.

Six are decided in one step each, with risk, owner and first action, and from one to the next; six by a step at a time,
over the queue, as every step could only be taken before. What is counted is what the person has to do and to wait
for: clicks and choices, boxes written in, pages, seconds until each page stands, bytes. Reading and typing take as
long either way and are not counted.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from playwright.sync_api import Browser, Page, sync_playwright
from support.codes import unused_code
from support.figures import Figure
from support.measured_size import sized
from support.shared_infrastructure import measuring_world
from support.small_trust import PASSWORD, SmallTrust, build, email_of, eventually

CONCERNS = sized(12, 4)
RECORDS = sized(40, 1)
WHO, NAME = "lead", "Dana Lead"
_SAVE = "main .haven-decide >> text=Save the decision"
_BECAUSE = {"reason": "It is the second time."}


class _Hands:
    """What the person does before the page, counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = self.boxes = self.pages = self.bytes = 0
        self.waited: list[float] = []
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", self._count)

    def _count(self, answer: dict[str, float]) -> None:
        self.bytes += int(answer["encodedDataLength"])

    def choose(self, where: str) -> None:
        """A click that leads nowhere: a radio."""
        self.page.check(where)
        self.clicks += 1

    def write(self, where: str, words: str) -> None:
        """A box that is written in."""
        self.page.fill(where, words)
        self.boxes += 1

    def pick(self, where: str, label: str) -> None:
        """One of a list: two clicks."""
        self.page.select_option(where, label=label)
        self.clicks += 2

    def go(self, where: str) -> None:
        """A click that leads to the next page, until it stands there."""
        began = time.monotonic()
        with self.page.expect_navigation(wait_until="load"):
            self.page.click(where)
        self.waited.append(time.monotonic() - began)
        self.clicks += 1
        self.pages += 1


@dataclass(frozen=True)
class _Counted:
    """What deciding about ``concerns`` took."""

    concerns: int
    clicks: int
    boxes: int
    pages: int
    seconds: float
    kilobytes: float


def run() -> Iterator[Figure]:
    """Of one concern each: in one step, and by single steps as the floor it is compared with."""
    with measuring_world("morning") as world, sync_playwright() as playwright:
        trust = build(world, world.start_everything())
        _fill(trust)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        with _signed_in(browser, trust) as page:
            by_steps = _counted(page, _by_single_steps)
            at_once = _counted(page, _at_once)
        browser.close()
    for what in ("clicks", "boxes", "pages", "seconds", "kilobytes"):
        now, before = (getattr(each, what) / each.concerns for each in (at_once, by_steps))
        met = now < before if what in ("clicks", "pages", "seconds") else None
        goal = "fewer" if met is not None else None
        yield Figure(f"{what} for each of {CONCERNS // 2} concerns", now, what, before, now / before, goal, met)


def _fill(trust: SmallTrust) -> None:
    children = [each["id"] for each in trust.pupils()]
    lead = trust.signed_in(WHO, elevated=True)
    for number in range(RECORDS):
        receipt = trust.report(children[number % len(children)])["id"]
        accept = partial(lead.send, "POST", f"/api/v1/concerns/{receipt}/acceptance", json=_BECAUSE)
        eventually(accept, what="the record")
    for number in range(CONCERNS):
        trust.report(children[number])


@contextmanager
def _signed_in(browser: Browser, trust: SmallTrust) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, ignore_https_errors=True, locale="en-GB", base_url=trust.url
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#email", email_of(WHO))
    page.fill("#password", PASSWORD)
    page.click("main form > button")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto("/confirm")
    page.fill("#code", unused_code(trust.secrets[WHO]))
    page.click("main form > button")
    page.wait_for_load_state()
    yield page
    context.close()


def _counted(page: Page, decide: Callable[[_Hands, bool], None]) -> _Counted:
    hands = _Hands(page)
    page.goto("/concerns")
    hands.go("main h2 a[href^='/concerns/']")
    count = CONCERNS // 2
    for number in range(count):
        decide(hands, number == count - 1)
    return _Counted(count, hands.clicks, hands.boxes, hands.pages, sum(hands.waited), hands.bytes / 1000)


def _at_once(hands: _Hands, is_last: bool) -> None:
    hands.choose("#decision")
    hands.write("#reason", "It is the second time.")
    hands.choose("#level-3")
    hands.write("#risk_reason", "He is afraid to go home.")
    hands.pick("#staff_id", f"{NAME} (you)")
    hands.write("#first_action", "Ring home today.")
    hands.pick("#owner_id", f"{NAME} (you)")
    _write_day(hands)
    hands.go(_SAVE)
    if not is_last:
        hands.go("text=Next one that needs your decision")


def _by_single_steps(hands: _Hands, is_last: bool) -> None:
    hands.choose("#decision")
    hands.write("#reason", "It is the second time.")
    hands.go(_SAVE)
    hands.go(".haven-matter a[href$='/risk']")
    hands.choose("#level-3")
    hands.write("#reason", "He is afraid to go home.")
    hands.go("main form button")
    hands.go(".haven-matter a[href$='/person']")
    hands.pick("#staff_id", f"{NAME} (you)")
    hands.go("main form button")
    hands.page.locator("details:has(form[action$='/actions']) > summary").click()
    hands.clicks += 1
    form = "form[action$='/actions']"
    hands.write(f"{form} [name=text]", "Ring home today.")
    hands.pick(f"{form} [name=owner_id]", NAME)
    _write_day(hands, form)
    hands.go(f"{form} button")
    if not is_last:
        hands.go("nav a[href='/concerns']")
        hands.go("main h2 a[href^='/concerns/']")


def _write_day(hands: _Hands, form: str = ".haven-decide") -> None:
    for box, value in (("day", "1"), ("month", "2"), ("year", "2030")):
        hands.write(f"{form} [name={box}]", value)
