"""Loads the demonstration trust into an empty stack; can be broken off and taken up again."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

from haven_local import openbao
from haven_local.setup_token import close_setup, mint_setup_token
from haven_local.stack import Stack

from .caller import ApiError, Caller
from .credentials import Credentials
from .pupils import as_csv, pupils_of
from .setting_up import SetUp
from .term import report_term
from .trust import SCHOOLS, STAFF, DemoSchool

SEED = 20260901
_DELIVERY_SECONDS = 120.0

Progress = Callable[[str], None]


def load(stack: Stack, progress: Progress) -> bool:
    """Fills the stack unless that was done before; True when it did. ``progress`` gets one line a step."""
    path = stack.root / "demonstration.json"
    credentials = Credentials.of(path)
    if credentials.complete:
        return False
    credentials.keep(path)
    now = datetime.fromisoformat(credentials.begun_at)
    server = openbao.client(stack.layout, stack.secrets, stack.ports)
    with SetUp(stack.settings_for("gateway"), mint_setup_token(server, datetime.now(UTC))) as setup:
        setup.set_mail(on=False)
        school_ids = setup.add_schools()
        setup.add_staff(school_ids, credentials)
        setup.add_categories()
        setup.add_feeds(school_ids, credentials)
        credentials.keep(path)
        progress("trust, schools, staff, categories and feeds")
        _load_pupils(stack, credentials, now, progress)
        for school in SCHOOLS:
            count = report_term(stack.public_url, stack.layout.ca, school, credentials, now, SEED)
            progress(f"{count} concerns at {school.name}")
        setup.set_mail(on=True)
    close_setup(server)
    credentials.complete = True
    credentials.keep(path)
    return True


def _load_pupils(stack: Stack, credentials: Credentials, now: datetime, progress: Progress) -> None:
    academic_year = now.year if now.month >= 9 else now.year - 1
    with Caller(stack.public_url, stack.layout.ca) as vendor:
        sent = {}
        for school in SCHOOLS:
            body = as_csv(list(pupils_of(school, academic_year, SEED)))
            sent[school.key] = _deliver(vendor, credentials.feeds[school.key], body)
        for school in SCHOOLS:
            applied = _wait_for(vendor, credentials.feeds[school.key]["id"], sent[school.key])
            progress(f"{applied} pupils at {school.name}")


def _deliver(vendor: Caller, feed: dict[str, str], body: bytes) -> str:
    """One signed delivery (Standard Webhooks); its id."""
    message_id = f"demonstration-{feed['id']}-{time.time_ns()}"
    moment = datetime.now(UTC)
    signature = Webhook(feed["secret"]).sign(message_id, moment, body.decode("utf-8"))
    headers = {
        "Content-Type": "text/csv",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": signature,
    }
    return str(vendor.send("POST", f"/mis/v1/feeds/{feed['id']}/files", content=body, headers=headers)["delivery_id"])


def _wait_for(vendor: Caller, feed_id: str, delivery_id: str) -> int:
    until = time.monotonic() + _DELIVERY_SECONDS
    while time.monotonic() < until:
        delivery = vendor.send("GET", f"/mis/v1/feeds/{feed_id}/deliveries/{delivery_id}")
        if delivery["state"] == "done" and not delivery["rejected"]:
            return int(delivery["applied"])
        if delivery["state"] in ("done", "refused"):
            raise ApiError("the demonstration's own pupils were not taken")
        time.sleep(0.3)
    raise ApiError("the pupils were not applied in time")


def described(stack: Stack) -> dict[str, Any]:
    """What ``haven demo --json`` prints; ``SystemExit`` with what to do when there is no demonstration here."""
    path = stack.root / "demonstration.json"
    if not path.exists() or not (credentials := Credentials.of(path)).complete:
        raise SystemExit("There is no demonstration here yet. Run ./haven up first.")
    return {
        "gateway": stack.public_url,
        "ca_certificate": str(stack.layout.ca),
        "mail": str(stack.layout.mail),
        "schools": [{"urn": school.urn, "name": school.name} for school in SCHOOLS],
        "staff": [_person(person.mailbox, credentials) for person in STAFF],
        "feeds": [_feed(school, credentials) for school in SCHOOLS],
    }


def _person(mailbox: str, credentials: Credentials) -> dict[str, Any]:
    person = next(each for each in STAFF if each.mailbox == mailbox)
    keys = person.schools or tuple(school.key for school in SCHOOLS)
    urns = [school.urn for school in SCHOOLS if school.key in keys]
    return {"name": person.name, **credentials.staff[mailbox], "role": person.role, "schools": urns}


def _feed(school: DemoSchool, credentials: Credentials) -> dict[str, str]:
    feed = credentials.feeds[school.key]
    return {"id": feed["id"], "school_urn": school.urn, "secret": feed["secret"]}
