"""Pages of a school whose file grows from 1,000 incident records to 1,000,000, through the gateway, and their bytes.

Texts are sealed, each page is decrypted, decided on by the reader's rights and written to the audit log. The floor is
a page of the same gateway that asks nobody anything, and for a larger file the same page of the smallest. Bytes are
those on the wire: of a first visit with style sheet, scripts and pictures, and of the next, as a browser keeps them.
"""

import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
from chassis.ground.context import Access, Grant
from chassis.ground.settings import ServiceSettings, load
from chassis.keys.keyring import Holder, Keyring
from chassis.keys.vault import Vault
from chassis.units.database import Database
from haven_schemas.rights import Right
from support.figures import Figure
from support.measured_size import sized
from support.small_trust import SmallTrust

from performance._browsing import signed_in
from performance._copied_rows import loading
from performance._light_client import LightClient
from performance._made_records import LINES_OF_A_RECORD, TABLES, Child, MadeRecords

SIZES = sized((1_000, 100_000, 1_000_000), (20, 40))
LINES = 20
"""Of the chronology of the child that is looked at."""
OPEN_OF_A_HUNDRED = 2
HOME = "/"
HOME_GOAL_MS, FLAT = 100.0, 1.5
NEXT_PAGE_GOAL = 20_000
"""Bytes after the first page."""
_A_PIECE = 10_000
_A_MINUTE = sized(61.0, 0.0)
_ROUNDS = sized(40, 2)
_CLIENTS, _ROUNDS_OF_MANY = sized((8, 160), (2, 2))
_FLOOR = "/danger"
_ASSET = re.compile(r'(?:src|href)="(/(?:static|assets)/[^"]+)"')


@dataclass(frozen=True)
class _Page:
    """One page, and whose."""

    words: str
    person: str
    address: str


def figures(trust: SmallTrust) -> list[Figure]:
    """Times of each page at each size, at the largest against the smallest; then bytes."""
    with closing(_School(trust)) as school, ExitStack() as stack:
        pages = _pages(school.known)
        browsers = {person: stack.enter_context(_browser(trust, person)) for person in {each.person for each in pages}}
        clients = {person: _client(trust, browser) for person, browser in browsers.items()}
        times: dict[_Page, list[list[float]]] = {each: [] for each in pages}
        for size in SIZES:
            school.grow_to(size)
            for page, of_sizes in times.items():
                of_sizes.append(_milliseconds(clients[page.person], page.address, _ROUNDS))
        measured = [_floor(clients["lead"])]
        for page, of_sizes in times.items():
            measured += _figures_of(page, of_sizes)
        time.sleep(_A_MINUTE)  # what each session may ask in one was used up by the pages one by one
        measured += _by_many([clients["lead"], clients["head"]], pages)
        for page in pages:
            measured += _bytes_of(trust, browsers[page.person], page)
        return measured


def _pages(child: UUID) -> list[_Page]:
    homes = [_Page(f"home of a {person.replace('_', ' ')}", person, HOME) for person in _PEOPLE]
    return [
        *homes,
        _Page("a lead's queue of new", "lead", "/concerns"),
        _Page("a trust lead's queue of new", "trust_lead", "/concerns"),
        _Page("a lead's list of records", "lead", "/incidents"),
        _Page("a head's list of records", "head", "/incidents"),
        _Page("a lead's records by last entry", "lead", "/incidents?order=last_entry"),
        _Page(f"a pupil's page, {LINES} lines", "lead", f"/pupils/{child}"),
    ]


_PEOPLE = ("lead", "trust_lead", "head", "teacher")


@contextmanager
def _browser(trust: SmallTrust, person: str) -> Iterator[httpx.Client]:
    with signed_in(trust, person, elevated=person != "teacher") as browser:
        yield browser


def _client(trust: SmallTrust, browser: httpx.Client) -> Callable[[], LightClient]:
    """Makes clients in the browser's session."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return lambda: LightClient(trust.url, trust.ca, {"Cookie": cookies, "Accept": "text/html"})


def _milliseconds(new_client: Callable[[], LightClient], address: str, rounds: int) -> list[float]:
    """Of each of ``rounds``, in order of size; every answer is the page, or it is an error."""
    times = []
    with new_client() as client:
        client.ask("GET", address)
        for _ in range(rounds):
            began = time.perf_counter()
            client.ask("GET", address)
            times.append((time.perf_counter() - began) * 1_000)
    return sorted(times)


def _floor(new_client: Callable[[], LightClient]) -> Figure:
    return Figure("a page that asks nobody, p50", statistics.median(_milliseconds(new_client, _FLOOR, _ROUNDS)), "ms")


def _figures_of(page: _Page, of_sizes: Sequence[Sequence[float]]) -> list[Figure]:
    smallest = statistics.median(of_sizes[0])
    found = []
    for size, times in zip(SIZES, of_sizes, strict=True):
        p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
        flat, ratio = f"flat: at most {FLAT:g} times", p50 / smallest
        found += [
            Figure(f"{page.words}, {size:,} records, p50", p50, "ms", smallest, ratio, flat, ratio <= FLAT),
            _p95(page, f"{page.words}, {size:,} records, p95", p95),
        ]
    return found


def _p95(page: _Page, words: str, p95: float) -> Figure:
    if page.address != HOME:
        return Figure(words, p95, "ms")
    return Figure(words, p95, "ms", None, None, f"at most {HOME_GOAL_MS:g} ms", p95 <= HOME_GOAL_MS)


def _by_many(sessions: Sequence[Callable[[], LightClient]], pages: Sequence[_Page]) -> list[Figure]:
    """Medians while eight ask at once, in two sessions, so that no allowance of a minute ends the measuring."""
    found = []
    for page in pages:
        if page.person != "lead":
            continue
        with ThreadPoolExecutor(_CLIENTS) as pool:
            shares = [
                pool.submit(_milliseconds, sessions[n % len(sessions)], page.address, _ROUNDS_OF_MANY // _CLIENTS)
                for n in range(_CLIENTS)
            ]
            times = [each for share in shares for each in share.result()]
        words = f"{page.words}, {SIZES[-1]:,} records, {_CLIENTS} clients, p50"
        found.append(Figure(words, statistics.median(times), "ms"))
    return found


def _bytes_of(trust: SmallTrust, browser: httpx.Client, page: _Page) -> list[Figure]:
    """Pages are never sent compressed, since they repeat what their reader typed beside secrets; what they draw is."""
    answer = browser.get(page.address).raise_for_status()
    alone = answer.num_bytes_downloaded
    drawn = sum(_asset(browser, address) for address in sorted(set(_ASSET.findall(answer.text))))
    return [
        Figure(f"bytes of {page.words}, first visit", alone + drawn, "bytes"),
        Figure(
            f"bytes of {page.words}, next visit", alone, "bytes", None, None, f"at most {NEXT_PAGE_GOAL:,}",
            alone <= NEXT_PAGE_GOAL,
        ),
    ]  # fmt: skip


def _asset(browser: httpx.Client, address: str) -> int:
    return browser.get(address.replace("&amp;", "&")).raise_for_status().num_bytes_downloaded


class _School:
    """The north school's file, about its own pupils; ``known`` is the one whose page is looked at."""

    def __init__(self, trust: SmallTrust) -> None:
        settings = load(ServiceSettings, trust.world.settings_for("incidents"))
        place = trust.world.database("incidents")
        self._school_id, self._count = trust.schools["north"], LINES // LINES_OF_A_RECORD
        known, *self._others = _children(trust, settings, place)
        self.known = known[0]
        self._made = MadeRecords(settings.trust_id, trust.categories["Neglect"], datetime.now(UTC))
        self._admin: Any = trust.world.stack.databases.connect(place.name)
        for _ in range(self._count):
            self._made.record(self._school_id, known, "closed")
        with self._admin.cursor() as at:
            self._made.copy(at)
        self._admin.commit()

    def grow_to(self, size: int) -> None:
        """Until the school has ``size`` records; what autovacuum would do is done at once."""
        with self._admin.cursor() as at:
            with loading(at, TABLES):
                while self._count < size:
                    for _ in range(min(_A_PIECE, size - self._count)):
                        status = "open" if self._count % 100 < OPEN_OF_A_HUNDRED else "closed"
                        self._made.record(self._school_id, self._made.some_of(self._others), status)
                        self._count += 1
                    self._made.copy(at)
            self._admin.commit()
            self._admin.autocommit = True
            at.execute("VACUUM ANALYZE")
            self._admin.autocommit = False

    def close(self) -> None:
        """Lets the connection go."""
        self._admin.close()


def _children(trust: SmallTrust, settings: ServiceSettings, place: Any) -> list[Child]:
    keyring = Keyring(Vault(settings), settings.trust_id, "incidents")
    database = Database(place.app_url, source="incidents")
    try:
        rights = frozenset({Right.RECORD_READ.value, Right.CONCERN_TRIAGE.value})
        school_id = trust.schools["north"]
        lead = Access("staff", uuid4(), (Grant(frozenset({school_id}), "bench", rights),), session_id=uuid4())
        with database.unit(lead, schools=[school_id]) as unit:
            holders = [Holder("subject", UUID(pupil["id"])) for pupil in trust.pupils()]
            current: Mapping[Holder, Any] = keyring._file_keys.current(unit, holders)
            return [(holder.id, file.key) for holder, file in current.items()]
    finally:
        database.dispose()
