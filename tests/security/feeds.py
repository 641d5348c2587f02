"""Senders of pupil lists: signed as a vendor would, whatever is in the file, and the price the service pays for it."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
from haven_schemas.acts.pupils import FeedAdded
from small_trust import eventually
from support.running import RunningProcess

_TICKS = os.sysconf("SC_CLK_TCK")
_FINISHED = ("done", "refused")


def signed(
    feed: FeedAdded, body: bytes, *, message_id: str | None = None, at: datetime | None = None
) -> dict[str, str]:
    """Standard Webhooks headers over any bytes."""
    message_id, stamp = message_id or f"msg_{uuid4().hex}", str(int((at or datetime.now(UTC)).timestamp()))
    secret = base64.b64decode(feed.secret.removeprefix("whsec_"))
    digest = hmac.new(secret, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": signature}


def send(caller: httpx.Client, feed: FeedAdded, body: bytes, headers: dict[str, str], kind: str) -> httpx.Response:
    """One file to the feed's address."""
    return caller.post(f"/mis/v1/feeds/{feed.id}/files", content=body, headers={"Content-Type": kind, **headers})


def outcome(caller: httpx.Client, feed: FeedAdded, delivery_id: str) -> dict:
    """What became of a delivery, once it is worked through."""

    def finished() -> dict | None:
        told = signed(feed, b"", message_id=f"haven_result_{delivery_id}")
        found = caller.get(f"/mis/v1/feeds/{feed.id}/deliveries/{delivery_id}", headers=told).json()
        return found if found["state"] in _FINISHED else None

    return eventually(finished, what="the delivery")


@contextmanager
def cheaply(process: RunningProcess, *, seconds: float, megabytes: int) -> Iterator[None]:
    """Fails if ``process`` used more processor time, or grew by more memory, than that."""
    ticks, size = _ticks(process.pid), _resident(process.pid)
    yield
    assert (_ticks(process.pid) - ticks) / _TICKS <= seconds, "too much processor time"
    assert (_resident(process.pid) - size) / 2**20 <= megabytes, "too much memory"


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
