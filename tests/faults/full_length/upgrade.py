"""From the last release to the present program, over the same data: side by side under load, and by stop and start.

Takes about 6 minutes. The last release is the commit that ``CHANGELOG.md`` names first; it runs from a checkout of its
own with its own environment. First each service is replaced while its gateway goes on, and the gateway last, as the
guide says; then everything is stopped and the present ``./haven up`` starts it over the same folder.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import click
import httpx
from full_length._fault_run import FaultRun, alone, asked_share
from full_length._load import Load
from full_length._promises import at_most, none_of
from full_length._wholeness import amiss, last_look
from haven_local import rabbitmq
from haven_local.earlier_release import beside_earlier_release
from haven_local.layout import CHECKOUT, SERVICE_NAMES
from haven_local.migrations import ensure_migrations
from haven_local.ports import free_port
from haven_local.service_runs import is_ready
from haven_local.stack import Stack
from psycopg2 import sql
from support.breaking import comes_right
from support.figures import Figure
from support.installed import Installed, trust_on
from support.ledger import Ledger, Posted
from support.measured_size import sized
from support.running import RunningProcess
from support.small_trust import TOLD, SmallTrust
from support.world import World

LETTER = b"%PDF-1.7\n" + b"A letter of the school nurse. " * 2_000
BEFORE_SECONDS = 15.0
BETWEEN_SECONDS = sized(4.0, 1.0)
QUIET_SECONDS = 180.0
_RELEASE = re.compile(r"^## \d+\.\d+\.\d+, .+\n\nCommit `([0-9a-f]{40})`", re.MULTILINE)
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_PASSING = frozenset(
    {
        "outbox",
        "inbox",
        "alembic_version",
        "idempotency_key",
        "lease",
        "login_attempt",
        "missing_event",
        "told_concern",
        "unconfirmed_concern",
    }
)  # fmt: skip
"""Tables of what is on its way; they are swept, and a start writes to them."""


@dataclass
class Supervised:
    """The last release's gateway, as a balancer sees it."""

    stack: Stack
    url: str
    taken_out: bool = False

    def is_ready(self) -> bool:
        """Whether requests may be sent to it; not once it was taken out, before it is ended."""
        return not self.taken_out and is_ready(self.stack, "gateway")


@dataclass
class Before:
    """What was there before the upgrade, to be compared."""

    reports: list[Posted]
    document: str
    concern: str


def run() -> Iterator[Figure]:
    """What failed while services were replaced, and what is missing or different afterwards."""
    alone()
    with _folder() as folder:
        first, stack = _last_release(folder), Stack(folder / "data")
        try:
            _haven(first, stack, "up", "--no-demonstration")
            _make_room_for_new_services(stack)
            trust = trust_on(stack)
            fault = FaultRun(trust, Ledger(cast("World", Installed(stack))), 1, asked_share(), cast("Any", None))
            before = _work_before(fault, stack)
            yield from _side_by_side(fault, stack, before)
            yield from _by_stop_and_start(fault, stack, before)
        finally:
            stack.remove()


def _last_release(folder: Path) -> Path:
    """A checkout of it in ``folder``."""
    commit = _RELEASE.findall((CHECKOUT / "CHANGELOG.md").read_text())[0]
    place = folder / "first"
    place.mkdir()
    archive = subprocess.run(["git", "archive", commit], cwd=CHECKOUT, check=True, capture_output=True)
    subprocess.run(["tar", "--extract", "--directory", str(place)], input=archive.stdout, check=True)
    click.echo(f"the last release is {commit[:12]}", err=True)
    return place


def _haven(checkout: Path, stack: Stack, *arguments: str) -> None:
    """A command of ``checkout`` on the one folder of data."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HAVEN_", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(checkout / "haven"), *arguments],
        cwd=checkout,
        env={**kept, "HAVEN_ROOT": str(stack.root)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(arguments)} ended with {done.returncode}: {done.stdout[-1500:]}{done.stderr[-1500:]}"
        )


def _make_room_for_new_services(stack: Stack) -> None:
    """Database, broker user and role of those that the last release does not have, as an upgrade makes them first."""
    stack.ensure_postgres()
    stack.ensure_openbao()
    stack.management.ask("POST", "definitions", beside_earlier_release(rabbitmq.all_definitions(stack.secrets)))


def _work_before(fault: FaultRun, stack: Stack) -> Before:
    """Reports, a record with a document, and its scan."""
    with Load(fault, [Supervised(stack, stack.public_url)], teachers=3, leads=1) as load:
        time.sleep(BEFORE_SECONDS * fault.share)
        load.finish()
    if load.failed:
        raise RuntimeError(f"requests fail before anything is replaced: {dict(load.failed)}")
    lead, concern = fault.trust.signed_in("lead", elevated=True), load.posted[0].concern_id
    accepted = lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", json={"reason": "Needs a record."})
    files = {"file": ("letter.pdf", LETTER, "application/pdf")}
    document = lead.send("POST", f"/api/v1/incidents/{accepted['id']}/documents", files=files)["id"]
    comes_right(lambda: _letter(fault.trust, document) == LETTER, QUIET_SECONDS, "the letter's scan")
    return Before(list(load.posted), document, concern)


def _letter(trust: SmallTrust, document: str) -> bytes:
    lead = trust.signed_in("lead", elevated=True)
    with httpx.Client(base_url=trust.url, verify=trust.context(), timeout=30, headers=lead.headers) as client:
        return client.get(f"/api/v1/documents/{document}/content").content


def _side_by_side(fault: FaultRun, stack: Stack, before: Before) -> Iterator[Figure]:
    """The old gateway in front of new services, one after the other, while people report and read."""
    ensure_migrations(stack)
    old, replaced = Supervised(stack, stack.public_url), list[RunningProcess]()
    new_gateway = _present(stack, "gateway", replaced)
    new_gateway.stop()  # known to the balancer, and started again once all services are new
    try:
        with Load(fault, [old, new_gateway], teachers=3, leads=1) as load:
            for name in SERVICE_NAMES:
                time.sleep(BETWEEN_SECONDS)
                _present(stack, name, replaced)
                stack.supervisor.stop(name)
                fault.say(f"{name} replaced; {load.answered} answered, failed so far: {dict(load.failed)}")
            time.sleep(2 * BETWEEN_SECONDS)
            with_old = load.answered
            new_gateway.start()
            time.sleep(1)
            old.taken_out = True
            time.sleep(2)
            stack.supervisor.stop("gateway")
            time.sleep(BETWEEN_SECONDS)
            load.finish()
            fault.say(f"gateway replaced; failed: {dict(load.failed)}")
        before.reports += load.posted
        yield Figure("requests answered while each process was replaced", load.answered, "requests")
        yield Figure("of them by the old gateway", with_old, "requests")
        yield none_of("requests that failed meanwhile", load.failed.total(), "requests")
        yield from _kept(fault, before, "side by side")
    finally:
        for process in replaced:
            process.stop()


def _present(stack: Stack, name: str, started: list[RunningProcess]) -> RunningProcess:
    """A process of the present program beside that of the last release, with its settings."""
    taken = set(stack.ports.values())
    settings = {**stack.settings_for(name), "HAVEN_HEALTH_PORT": str(free_port(taken))}
    url = None
    if name == "gateway":
        port = free_port({*taken, int(settings["HAVEN_HEALTH_PORT"])})
        settings["HAVEN_LISTEN"], url = f"127.0.0.1:{port}", f"https://localhost:{port}"
    process = RunningProcess(name, settings, stack.layout.logs / f"present-{name}.log", url)
    started.append(process)
    process.start()
    return process


def _by_stop_and_start(fault: FaultRun, stack: Stack, before: Before) -> Iterator[Figure]:
    """The present ``./haven up`` over the folder that the last release made."""
    counted = _rows(fault.ledger)
    began = time.monotonic()
    stack.stop()
    _haven(CHECKOUT, stack, "up", "--no-demonstration")
    took = time.monotonic() - began
    after = _rows(fault.ledger)
    fault.trust.sessions.clear()
    gone = {table: count - after.get(table, 0) for table, count in counted.items() if after.get(table, 0) < count}
    fault.say(f"fewer rows after the start: {gone}")
    yield Figure("rows compared", sum(counted.values()), "rows")
    yield none_of("rows that are gone", sum(gone.values()), "rows")
    yield Figure("stopped, and started as the present program", took, "s")
    receipt = fault.trust.report(fault.trust.pupils()[1]["id"])
    lead = fault.trust.signed_in("head", elevated=True)
    unread = [each for each in (before.concern, receipt["id"]) if not lead.send("GET", f"/api/v1/concerns/{each}")]
    yield none_of("reports of before and after that do not open", len(unread), "of 2")
    yield none_of("letters that differ", int(_letter(fault.trust, before.document) != LETTER), "of 1")
    yield from _kept(fault, before, "stop and start")


def _rows(ledger: Ledger) -> Mapping[str, int]:
    """Rows of each table, but of those through which things pass."""
    found: dict[str, int] = {}
    for service in SERVICE_NAMES:
        for (table,) in ledger.rows(service, _TABLES):
            if table not in _PASSING:
                query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
                found[f"{service}.{table}"] = ledger.world.rows(service, query)[0][0]
    return found


def _kept(fault: FaultRun, before: Before, how: str) -> Iterator[Figure]:
    """Each promised report there once and told of, the log without a gap; waits until nothing is on its way."""
    ledger, people = fault.ledger, [fault.trust.staff[person] for person in TOLD]
    found, seconds = last_look(lambda: amiss(ledger, ledger.tally(before.reports, [], people)), QUIET_SECONDS)
    if any(found.values()):
        fault.say(f"{how}: still {found}")
    for what, count in found.items():
        yield none_of(f"{how}: {what}", count, "of them")
    yield at_most(f"{how}: until nothing was missing", seconds, "s", QUIET_SECONDS)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="haven-upgrade-", dir="/var/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
