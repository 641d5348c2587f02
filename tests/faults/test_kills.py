"""Nothing lost, nothing twice: every part is killed while 500 concerns are being posted with retries by key."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from uuid import uuid4

import pytest
from small_trust import PASSWORD, email_of, eventually

CONCERNS = 500
POSTERS = 8
SERVICES = ("identity", "pupils", "incidents", "alerts", "audit", "gateway")
PARTS = ("rabbitmq", "postgres")
DRAIN_SECONDS = 90.0
RECIPIENTS = ("lead", "head")


@pytest.mark.timeout(420)
def test_every_part_is_killed_under_load(breakable, ledger):
    children = [pupil["id"] for pupil in breakable.pupils()]
    killed = threading.Event()

    def post(poster: int) -> list[str]:
        with breakable.caller() as teacher:
            teacher.sign_in(email_of("teacher"), PASSWORD)
            return [_post_one(breakable, teacher, children, killed) for _ in range(poster, CONCERNS, POSTERS)]

    with ThreadPoolExecutor(POSTERS) as pool:
        posted = [pool.submit(post, poster) for poster in range(POSTERS)]
        _kill_everything_once(breakable)
        killed.set()
        for each in posted:
            ledger.confirmed.extend(each.result())

    assert len(set(ledger.confirmed)) == CONCERNS
    _drained(ledger)
    assert Counter(ledger.concerns()) == Counter(ledger.confirmed)
    assert ledger.parked() == {"pupils": 0, "incidents": 0, "alerts": 0, "audit": 0}
    eventually(lambda: not ledger.audit_entries_missing(), DRAIN_SECONDS, "the last audit entry")
    alerts = ledger.alerts_by_recipient()
    for person in RECIPIENTS:
        assert Counter(alerts[str(breakable.staff[person])]) == Counter(ledger.confirmed)
    assert _inbox(breakable) == Counter(ledger.confirmed)
    eventually(lambda: len(_message_ids(breakable)) == CONCERNS * len(RECIPIENTS), DRAIN_SECONDS, "the last mail")


def _post_one(trust, teacher, children, killed):
    """With its own key until it is answered; slowly while parts are being killed, so that every kill meets reports."""
    if not killed.is_set():
        time.sleep(0.25)
    number = hash(uuid4()) % len(children)
    body = trust.concern(children[number])
    return teacher.send("POST", "/api/v1/concerns", json=body, headers={"Idempotency-Key": str(uuid4())})["id"]


def _kill_everything_once(trust):
    for name in SERVICES:
        trust.processes[name].kill()
        time.sleep(0.5)
        trust.processes[name].start(wait=True)
    for part in PARTS:
        trust.world.stack.supervisor.kill(part)
        time.sleep(1.0)
        eventually(trust.world.stack.infrastructure_is_running, what=f"{part} running")
        for name in SERVICES:
            eventually(trust.processes[name].is_ready, 60, f"{name} ready after {part} was killed")


def _drained(ledger):
    eventually(lambda: ledger.unsent() == 0 and ledger.waiting() == 0, DRAIN_SECONDS, "draining")


def _inbox(trust):
    """The lead's own inbox, read page by page as the page does."""
    lead, found, cursor = trust.signed_in("lead", elevated=True), Counter(), None
    while True:
        page = lead.send("GET", "/api/v1/alerts", params={"limit": 200, **({"cursor": cursor} if cursor else {})})
        found.update(alert["object_id"] for alert in page["alerts"])
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def _message_ids(trust):
    paths = trust.world.mail_folder.glob("*.eml")
    return {message_from_bytes(path.read_bytes())["Message-ID"] for path in paths}
