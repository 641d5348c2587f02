"""What every unit of work writes besides its own rows, kept until its end and then sent in one go: events, audit
entries, answers kept under an idempotency key, and what else need not be written before.

Each of them would be a question and an answer over TLS otherwise, and nothing in the unit reads them again.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from .prepared import asked_often

_OUTBOX = """
INSERT INTO outbox (event_id, aggregate_id, aggregate_version, type, only_reader, body, created_at)
SELECT event_id, aggregate_id, aggregate_version, type, only_reader, body, CAST(:now AS timestamptz)
FROM unnest(
    CAST(:event_ids AS uuid[]), CAST(:aggregate_ids AS uuid[]), CAST(:aggregate_versions AS bigint[]),
    CAST(:types AS text[]), CAST(:only_readers AS text[]), CAST(:bodies AS jsonb[])
) WITH ORDINALITY AS sent (event_id, aggregate_id, aggregate_version, type, only_reader, body, place)
ORDER BY place
"""
_AUDIT = """
INSERT INTO audit_entry (id, fields, sealed, origin, created_at)
SELECT id, fields, sealed, origin, CAST(:now AS timestamptz)
FROM unnest(
    CAST(:audit_ids AS uuid[]), CAST(:audit_fields AS jsonb[]), CAST(:audit_sealed AS bytea[]),
    CAST(:audit_origins AS jsonb[])
) WITH ORDINALITY AS sent (id, fields, sealed, origin, place)
ORDER BY place
"""
_REPLIES = """
UPDATE idempotency SET reply = sent.reply
FROM unnest(CAST(:reply_keys AS text[]), CAST(:replies AS jsonb[])) AS sent (key, reply)
WHERE idempotency.actor_id = CAST(:actor_id AS uuid) AND idempotency.key = sent.key
"""


@dataclass(frozen=True)
class EventToSend:
    """A row of the outbox; ``body`` is the envelope's JSON."""

    event_id: UUID
    aggregate_id: UUID
    aggregate_version: int
    type: str
    only_reader: str | None
    body: str


@dataclass(frozen=True)
class AuditToKeep:
    """A row of the audit trail; ``sealed`` is ciphertext or None, ``origin`` stands beside the leaf and not in it."""

    id: UUID
    fields: dict[str, Any]
    sealed: bytes | None
    origin: dict[str, Any] | None


@dataclass
class WrittenLast:
    """Rows of one unit, in the order in which they came. ``actor_id``: whose answers are kept."""

    now: datetime
    actor_id: UUID
    events: list[EventToSend] = field(default_factory=list)
    entries: list[AuditToKeep] = field(default_factory=list)
    replies: dict[str, dict[str, Any]] = field(default_factory=dict)
    others: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Statements of the service, each with its parameters."""

    @contextmanager
    def undone_on_error(self) -> Iterator[None]:
        """What came inside the block goes with it when it raises, as rows of a savepoint do."""
        before = len(self.events), len(self.entries), dict(self.replies), dict(self.others)
        try:
            yield
        except BaseException:
            del self.events[before[0] :], self.entries[before[1] :]
            self.replies, self.others = before[2:]
            raise

    def message(self) -> tuple[TextClause, dict[str, Any]]:
        """All of it, and COMMIT, with its parameters."""
        made = _statement(bool(self.events), bool(self.entries), bool(self.replies), tuple(self.others))
        return made, self._parameters()

    def _parameters(self) -> dict[str, Any]:
        sent: dict[str, Any] = {"now": self.now}
        if self.events:
            sent |= {
                "event_ids": [str(each.event_id) for each in self.events],
                "aggregate_ids": [str(each.aggregate_id) for each in self.events],
                "aggregate_versions": [each.aggregate_version for each in self.events],
                "types": [each.type for each in self.events],
                "only_readers": [each.only_reader for each in self.events],
                "bodies": [each.body for each in self.events],
            }
        if self.entries:
            sent |= {
                "audit_ids": [str(each.id) for each in self.entries],
                "audit_fields": [json.dumps(each.fields) for each in self.entries],
                "audit_sealed": [each.sealed for each in self.entries],
                "audit_origins": [None if each.origin is None else json.dumps(each.origin) for each in self.entries],
            }
        if self.replies:
            sent |= {
                "actor_id": str(self.actor_id),
                "reply_keys": list(self.replies),
                "replies": [json.dumps(reply) for reply in self.replies.values()],
            }
        for parameters in self.others.values():
            sent |= parameters
        return sent


@cache
def _statement(events: bool, entries: bool, replies: bool, others: tuple[str, ...]) -> TextClause:
    """The statements that are needed, in one message: the driver speaks PostgreSQL's simple protocol."""
    parts = ((_OUTBOX, events), (_AUDIT, entries), (_REPLIES, replies))
    needed = [statement for statement, is_needed in parts if is_needed]
    return asked_often(text(";".join((*needed, *others, "COMMIT"))))
