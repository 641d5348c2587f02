"""The demonstration's MIS: signed deliveries of what its schools know of their pupils."""

import json
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from standardwebhooks import Webhook

from .caller import ApiError, Caller
from .credentials import Credentials
from .families import GROUPS, by_name, identified, told_of
from .pupils import DemoPupil, pupils_of
from .trust import SCHOOLS, STAFF, DemoSchool

_DELIVERY_SECONDS = 120.0
_AT_ONCE = 20
"""Pupils in one message: with a term of attendance each stays far below what a message may hold."""
_MOVES, _LEAVES = 1, 5
"""Which of the children by name changes to the next school, and which leaves for nobody knows where."""


def deliver(vendor: Caller, feed: dict[str, str], what: str, media_type: str, body: bytes) -> str:
    """One signed delivery (Standard Webhooks) to the feed's ``files`` or ``pupils``; its id."""
    message_id = f"demonstration-{feed['id']}-{time.time_ns()}"
    headers = {"Content-Type": media_type, **_signed(feed, message_id, body.decode("utf-8"))}
    return str(vendor.send("POST", f"/mis/v1/feeds/{feed['id']}/{what}", content=body, headers=headers)["delivery_id"])


def _signed(feed: dict[str, str], message_id: str, body: str) -> dict[str, str]:
    moment = datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(feed["secret"]).sign(message_id, moment, body),
    }


def wait_for(vendor: Caller, feed: dict[str, str], delivery_id: str) -> int:
    """How many rows were applied; ``ApiError`` if any was not, or it takes too long."""
    until = time.monotonic() + _DELIVERY_SECONDS
    while time.monotonic() < until:
        signed = _signed(feed, f"haven_result_{delivery_id}", "")
        delivery = vendor.send("GET", f"/mis/v1/feeds/{feed['id']}/deliveries/{delivery_id}", headers=signed)
        if delivery["state"] == "done" and not delivery["rejected"]:
            return int(delivery["applied"])
        if delivery["state"] in ("done", "refused"):
            raise ApiError("the demonstration's own pupils were not taken")
        time.sleep(0.3)
    raise ApiError("the pupils were not applied in time")


def tell_of_families(url: str, ca: Path, credentials: Credentials, now: datetime, seed: int) -> None:
    """Ticks what each feed may tell, as the administrator does, and tells it."""
    _tick_groups(url, ca, credentials)
    with Caller(url, ca) as vendor:
        sent = []
        for school in SCHOOLS:
            told = told_of(_pupils(school, now, seed), now.date(), seed)
            for start in range(0, len(told), _AT_ONCE):
                sent.append((school, _push(vendor, credentials, school, told[start : start + _AT_ONCE])))
        for school, delivery in sent:
            wait_for(vendor, credentials.feeds[school.key], delivery)


def move_children(url: str, ca: Path, credentials: Credentials, now: datetime, seed: int) -> None:
    """One child of the first school came to the second yesterday, and one left and is nowhere else."""
    old, new, yesterday = SCHOOLS[0], SCHOOLS[1], (now - timedelta(days=1)).date()
    children = by_name(_pupils(old, now, seed))
    moves, leaves = children[_MOVES], children[_LEAVES]
    gone = [_gone(moves, yesterday - timedelta(days=1)), _gone(leaves, yesterday)]
    here = identified(moves) | {"class": f"{moves.year_group}A", "enrolled_on": yesterday.isoformat()}
    with Caller(url, ca) as vendor:
        for school, told in ((old, gone), (new, [here])):
            wait_for(vendor, credentials.feeds[school.key], _push(vendor, credentials, school, told))


def _gone(pupil: DemoPupil, on: date) -> dict[str, Any]:
    return identified(pupil) | {"gone": True, "left_on": on.isoformat()}


def _push(vendor: Caller, credentials: Credentials, school: DemoSchool, told: list[dict[str, Any]]) -> str:
    body = json.dumps({"mode": "delta", "pupils": told}).encode()
    return deliver(vendor, credentials.feeds[school.key], "pupils", "application/json", body)


def _pupils(school: DemoSchool, now: datetime, seed: int) -> list[DemoPupil]:
    return list(pupils_of(school, now.year if now.month >= 9 else now.year - 1, seed))


def _tick_groups(url: str, ca: Path, credentials: Credentials) -> None:
    person = next(each for each in STAFF if each.role == "administrator")
    sign_in = credentials.staff[person.mailbox]
    with Caller(url, ca) as administrator:
        administrator.sign_in(sign_in["email"], sign_in["password"])
        administrator.elevate(sign_in["totp_secret"])
        for feed in credentials.feeds.values():
            administrator.send("POST", f"/api/v1/feeds/{feed['id']}/settings", json={"groups": list(GROUPS)})
