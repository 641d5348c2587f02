"""A write with an idempotency key is done once per account and key; its answer is kept 35 days and given again.

The row is inserted at the start of the write's own transaction, so a second call with the same key waits for the first
and then finds its answer.
"""

import hashlib
import json
from collections.abc import Collection
from typing import Any

from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from .database import Unit
from .models import IdempotencyRow

KEPT_DAYS = 35


def digest(body: dict[str, Any]) -> bytes:
    """SHA-256 of a request's JSON with sorted keys: 32 bytes."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).digest()


def claim(
    unit: Unit, key: str, method: str, request_digest: bytes, *, done_by: Collection[str] = ()
) -> dict[str, Any] | None:
    """Claims ``key`` for this transaction, or answers the reply of the call that had it before.

    Raises ``Problem(idempotency_conflict)`` if that call was another method or had another body. ``done_by``: methods
    that do the same work in another form; what one of them did under this key stands, whatever its body was.
    """
    if _is_free(unit, key, method, request_digest):
        return None
    before = unit.session.execute(
        select(IdempotencyRow).where(IdempotencyRow.actor_id == unit.access.actor_id, IdempotencyRow.key == key)
    ).scalar_one()
    if before.method in done_by and before.reply is not None:
        return before.reply
    if before.method != method or before.request_digest != request_digest or before.reply is None:
        raise Problem(ErrorCode.IDEMPOTENCY_CONFLICT)
    return before.reply


def was_done(unit: Unit, key: str) -> bool:
    """Whether the caller's write under ``key`` was done: one that is under way is waited for, a later one waits.

    For work that must not follow that write. The key stays free: what is claimed here is given back at once.
    """
    if not _is_free(unit, key, "was_done", b""):
        return True
    unit.session.execute(
        delete(IdempotencyRow).where(IdempotencyRow.actor_id == unit.access.actor_id, IdempotencyRow.key == key)
    )
    return False


_CLAIM = insert(IdempotencyRow).on_conflict_do_nothing().returning(IdempotencyRow.key)


def _is_free(unit: Unit, key: str, method: str, request_digest: bytes) -> bool:
    """Writes the claim. Another transaction's is waited for."""
    claim = {
        "actor_id": unit.access.actor_id,
        "key": key,
        "method": method,
        "request_digest": request_digest,
        "created_at": unit.now,
    }
    return unit.session.connection().execute(_CLAIM, claim).first() is not None


def keep(unit: Unit, key: str, reply: dict[str, Any]) -> None:
    """Keeps the reply beside the claim, in the same transaction."""
    unit.keep_reply(key, reply)
