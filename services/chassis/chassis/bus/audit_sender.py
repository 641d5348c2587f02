"""Numbers a source's audit entries and hands them to the outbox, up to 200 an event.

Numbering when sent, not when written, spares every business transaction a counter row that all would wait for. Number,
event and mark are one transaction, so that each entry travels in exactly one event and numbers have no gaps. No number
is given that the log holds already: see ``audit_numbers``.

Where an entry came from goes in the same event beside the leaves, once the log has said that it takes it: one of the
release before would refuse the whole event.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from haven_schemas.events import AuditEntriesRecorded, EntryOrigin, Envelope, data_schema
from haven_schemas.topology import audit_event_type
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.dialects.postgresql import insert

from chassis.ground.logs import get_logger
from chassis.units.audit_trail import leaf_fields
from chassis.units.database import translated
from chassis.units.ids import new_id
from chassis.units.models import AuditCounterRow, AuditRow, OutboxRow
from chassis.units.prepared import asked_often
from chassis.units.transaction import transaction

from .audit_numbers import FIRST_NUMBER, HeardNumbers, LogStatement

log = get_logger()

ENTRIES_AN_EVENT = 200
BYTES_AN_EVENT = 256 * 1024
"""Well under the broker's largest message, whatever a single entry holds."""
_LEAF_BESIDE_FIELDS = 300
"""Bytes of a leaf beside its fields and sealed reason, about: version, source, number, id and JSON's own."""
_SENT_OF_ORIGIN = ("channel", "session_id", "network")
_ORIGIN_BESIDE_FIELDS = 60
"""Of an entry's origin: its id and JSON's own."""
_WITHOUT_ORIGINS = 1
"""The version of the event that a log of the release before reads."""
_TRAIL_NAMESPACE = UUID("0c9f3a52-6c4c-4e0e-9d3b-2f6f8a8e7b61")
_LOCK = asked_often(text("BEGIN; SELECT pg_try_advisory_xact_lock(hashtextextended('haven.audit_sender', 0))"))


class NumbersRunAgain(Exception):
    """The next number is one the log holds, or lower than one given out: this database was restored."""


class AuditSender:
    """For ``source``'s database; ``actor_id`` is the service's own. Of several replicas one works at a time.

    ``heard``: what the log says of the source.
    """

    def __init__(
        self, engine: Engine, source: str, actor_id: UUID, *, heard: HeardNumbers, now: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._source = source
        self._actor_id = actor_id
        self._heard = heard
        self._now = now

    def send_some(self) -> int:
        """Hands over up to 200 entries, as many as fit, and answers how many; ``DatabaseAway`` may rise.

        None while the log has not been heard, or says that the next number is not free.
        """
        if (statement := self._heard.statement) is None:
            return 0
        try:
            return self._send_some(statement)
        except NumbersRunAgain:
            log.warning("audit_numbers_run_again", source=self._source, highest=statement.highest)
            return 0

    def _send_some(self, statement: LogStatement) -> int:
        with translated(), transaction(self._engine) as (connection, handing_over):
            if not handing_over.first(_LOCK, {}).scalar():
                return 0
            waiting = select(AuditRow.id, AuditRow.fields, AuditRow.sealed, AuditRow.origin).where(
                AuditRow.sent_at.is_(None)
            )
            rows = connection.execute(waiting.order_by(AuditRow.position).limit(ENTRIES_AN_EVENT)).all()
            rows = rows[: _that_fit(rows)]
            if rows:
                first = self._take_numbers(connection, len(rows))
                if self._heard.went_back(first) or first <= statement.highest:
                    raise NumbersRunAgain
                leaves = [
                    leaf_fields(self._source, number, row.id, row.fields, row.sealed)
                    for number, row in enumerate(rows, start=first)
                ]
                recorded = AuditEntriesRecorded(source=self._source, entries=leaves, origins=_origins_of(rows))
                handing_over.last(_MARK, self._into_outbox(connection, recorded))
                self._heard.given(first + len(rows))
            return len(rows)

    def number_anew(self, contradicted: Sequence[tuple[UUID, int]]) -> int:
        """Takes their numbers from entries that came to the log under another's, so that they get new ones; how many.

        Asked again it does nothing: by then an entry has another number than the contradicted one.
        """
        if not contradicted:
            return 0
        given = {"entries": [entry for entry, _ in contradicted], "numbers": [number for _, number in contradicted]}
        with translated(), self._engine.begin() as connection:
            return connection.execute(_NUMBER_ANEW, given).rowcount

    def send_again(self, statement: LogStatement, *, missing_for: timedelta) -> int:
        """Sends what the log lacks and was sent longer ago than ``missing_for`` once more, as it was; how many.

        As many as fit into one event; the others next time. Entries older than housekeeping keeps are gone.
        """
        before = self._now() - missing_for
        first_unseen = statement.highest + 1 if self._heard.unchanged_seconds > missing_for.total_seconds() else None
        asked = {
            "firsts": [first for first, _ in statement.missing],
            "lasts": [last for _, last in statement.missing],
            "first_unseen": first_unseen,
            "before": before,
            "most": ENTRIES_AN_EVENT,
        }
        with translated(), transaction(self._engine) as (connection, again):
            if not again.first(_LOCK, {}).scalar():
                return 0
            rows = connection.execute(_LACKING, asked).all()
            rows = rows[: _that_fit(rows)]
            if rows:
                leaves = [leaf_fields(self._source, row.number, row.id, row.fields, row.sealed) for row in rows]
                recorded = AuditEntriesRecorded(source=self._source, entries=leaves, origins=_origins_of(rows))
                again.last(_MARK, self._into_outbox(connection, recorded))
        return len(rows)

    def _take_numbers(self, connection: Connection, count: int) -> int:
        """The first of ``count`` consecutive numbers."""
        first = insert(AuditCounterRow).values(source=self._source, next_number=FIRST_NUMBER + count)
        after = connection.execute(
            first.on_conflict_do_update(
                index_elements=["source"], set_={"next_number": AuditCounterRow.next_number + count}
            ).returning(AuditCounterRow.next_number)
        ).scalar_one()
        return int(after) - count

    def _into_outbox(self, connection: Connection, event: AuditEntriesRecorded) -> dict[str, Any]:
        """Puts ``event`` there, and answers what is to be marked of it."""
        now = self._now()
        last = event.entries[-1]["number"]
        envelope = self._envelope(event, last, now)
        connection.execute(
            insert(OutboxRow).values(
                event_id=envelope.id,
                aggregate_id=envelope.aggregateid,
                aggregate_version=last,
                type=envelope.type,
                body=envelope.model_dump(mode="json"),
                created_at=now,
            )
        )
        entries = [entry["id"] for entry in event.entries]
        numbers = [entry["number"] for entry in event.entries]
        return {"entries": entries, "numbers": numbers, "at": now}

    def _envelope(self, event: AuditEntriesRecorded, last: int, now: datetime) -> Envelope:
        event_type = audit_event_type(self._source)
        takes = self._heard.takes_origins
        version = event.schema_version if takes else _WITHOUT_ORIGINS
        return Envelope(
            id=new_id(),
            source=f"/haven/{self._source}",
            type=event_type,
            time=now,
            dataschema=data_schema(event_type, version),
            actorid=self._actor_id,
            correlationid=new_id(),
            aggregateid=uuid5(_TRAIL_NAMESPACE, self._source),
            aggregateversion=last,
            data=event.model_dump(mode="json", exclude=None if takes else {"origins"}),
        )


def _origins_of(rows: Sequence[Any]) -> list[EntryOrigin]:
    """Of those of which it is known: entries of a process of the release before have none, and the one after may say
    more than this one sends."""
    return [
        EntryOrigin(entry_id=row.id, **{name: row.origin[name] for name in _SENT_OF_ORIGIN})
        for row in rows
        if row.origin is not None
    ]


def _that_fit(rows: Sequence[Any]) -> int:
    """How many of ``rows`` fit into one event; the first always does."""
    size = 0
    for place, row in enumerate(rows):
        size += _LEAF_BESIDE_FIELDS + len(json.dumps(row.fields)) + len(row.sealed or b"") * 4 // 3
        size += 0 if row.origin is None else _ORIGIN_BESIDE_FIELDS + len(json.dumps(row.origin))
        if size > BYTES_AN_EVENT and place > 0:
            return place
    return len(rows)


_NUMBER_ANEW = text("""
UPDATE audit_entry SET number = NULL, sent_at = NULL
FROM unnest(CAST(:entries AS uuid[]), CAST(:numbers AS bigint[])) AS given (id, number)
WHERE audit_entry.id = given.id AND audit_entry.number = given.number
""")
_LACKING = text("""
SELECT id, number, fields, sealed, origin FROM audit_entry
WHERE sent_at < :before AND number >= CAST(:first_unseen AS bigint)
UNION ALL
SELECT id, number, fields, sealed, origin
FROM unnest(CAST(:firsts AS bigint[]), CAST(:lasts AS bigint[])) AS run (first, last)
JOIN audit_entry ON number BETWEEN run.first AND run.last
WHERE sent_at < :before
ORDER BY number LIMIT :most
""")
_MARK = asked_often(
    text("""
UPDATE audit_entry SET number = given.number, sent_at = :at
FROM unnest(CAST(:entries AS uuid[]), CAST(:numbers AS bigint[])) AS given (id, number)
WHERE audit_entry.id = given.id;
COMMIT
""")
)
