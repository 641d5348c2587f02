"""Pages of a school with 100,000 incident records, through the gateway, by 1 and 8 clients, and what they weigh.

Texts are sealed, each page is decrypted, decided on by the reader's rights and written to the audit log. The floor is
a page of the same gateway that asks nobody anything.
"""

import gzip
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
from chassis.access.context import Access, Grant
from chassis.keys.keyring import Holder, Keyring
from chassis.keys.vault import Vault
from chassis.process.settings import ServiceSettings, load
from chassis.units.database import Database
from haven_schemas.rights import Right
from support.figures import Figure
from support.small_trust import SmallTrust

from performance._browsing import signed_in
from performance._light_client import LightClient
from performance._made_records import LINES_OF_A_RECORD, Child, MadeRecords

RECORDS = 100_000
LINES = 20
"""Of the chronology of the child that is looked at."""
OPEN_OF_A_HUNDRED = 2
_LEADS = ("lead", "head")
"""Two sessions in turn, so that no allowance of a minute ends the measuring."""
_ROUNDS = {1: 60, 8: 160}
_FLOOR = "/danger"


def figures(trust: SmallTrust) -> list[Figure]:
    """Medians of each page by clients, then bytes."""
    child = _fill(trust)
    pages = {
        f"list of {RECORDS:,} records": "/incidents",
        f"a pupil's page, {LINES} lines": f"/pupils/{child}",
        "queue of new": "/concerns",
    }
    with ExitStack() as stack:
        browsers = [stack.enter_context(signed_in(trust, person, elevated=True)) for person in _LEADS]
        clients_of = [_client(trust, browser) for browser in browsers]
        floors = {clients: _median(clients_of, _FLOOR, clients, rounds) for clients, rounds in _ROUNDS.items()}
        measured = []
        for words, address in pages.items():
            for clients, rounds in _ROUNDS.items():
                floor = floors[clients]
                page = _median(clients_of, address, clients, rounds)
                measured.append(Figure(f"{words}, {clients} clients, p50", page, "ms", floor, page / floor))
        return [*measured, *(_weight(browsers[0], words, address) for words, address in pages.items())]


def _client(trust: SmallTrust, browser: httpx.Client) -> Callable[[], LightClient]:
    """Makes clients in the browser's session."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return lambda: LightClient(trust.url, trust.ca, {"Cookie": cookies, "Accept": "text/html"})


def _median(sessions: Sequence[Callable[[], LightClient]], address: str, clients: int, rounds: int) -> float:
    """Milliseconds of one page while ``clients`` ask at once; every answer is the page, or it is an error."""

    def one_client(number: int) -> list[float]:
        times = []
        with sessions[number % len(sessions)]() as client:
            for _ in range(rounds // clients):
                began = time.perf_counter()
                client.ask("GET", address)
                times.append((time.perf_counter() - began) * 1_000)
        return times

    with ThreadPoolExecutor(clients) as pool:
        return statistics.median(each for times in pool.map(one_client, range(clients)) for each in times)


def _weight(browser: httpx.Client, words: str, address: str) -> Figure:
    """Bytes of a page packed, and as it is; without style sheet and scripts, which a browser keeps."""
    page = browser.get(address).raise_for_status().content
    return Figure(f"page weight: {words}, packed", len(gzip.compress(page)), "bytes", len(page))


def _fill(trust: SmallTrust) -> UUID:
    """Records of the north school, about its own pupils; the one whose page is looked at."""
    settings = load(ServiceSettings, trust.world.settings_for("incidents"))
    place = trust.world.database("incidents")
    keyring = Keyring(Vault(settings), settings.trust_id, "incidents")
    school_id = trust.schools["north"]
    database = Database(place.app_url, source="incidents")
    try:
        rights = frozenset({Right.RECORD_READ.value, Right.CONCERN_TRIAGE.value})
        lead = Access("staff", uuid4(), (Grant(frozenset({school_id}), "bench", rights),), session_id=uuid4())
        with database.unit(lead, schools=[school_id]) as unit:
            holders = [Holder("subject", UUID(pupil["id"])) for pupil in trust.pupils()]
            children: list[Child] = [
                (holder.id, file.key) for holder, file in keyring._file_keys.current(unit, holders).items()
            ]
    finally:
        database.dispose()
    known, *others = children
    made = MadeRecords(settings.trust_id, trust.categories["Neglect"], datetime.now(UTC))
    for _ in range(LINES // LINES_OF_A_RECORD):
        made.record(school_id, known, "closed")
    for number in range(RECORDS - LINES // LINES_OF_A_RECORD):
        made.record(school_id, made.some_of(others), "open" if number % 100 < OPEN_OF_A_HUNDRED else "closed")
    with closing(trust.world.stack.databases.connect(place.name)) as admin, admin.cursor() as cursor:
        made.copy(cursor)
        admin.commit()
        admin.autocommit = True
        cursor.execute("VACUUM ANALYZE")
    return known[0]
