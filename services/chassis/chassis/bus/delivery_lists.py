"""The owner's side of lost events: tells a reader what it was sent, and sends again what that reader does not have.

A reader asks every half minute and names how far it has heard. The answer is a list of ids, sent through the outbox to
that reader alone, so it arrives behind all it names. The owner keeps nothing of readers: restored to an earlier time
it goes on answering, and a restored reader asks from where it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from haven_schemas.events import Envelope, EventsListed, data_schema
from haven_schemas.topology import list_event_type, types_sent
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from chassis.ground.context import Access
from chassis.units.database import Database, Unit
from chassis.units.housekeeping import SENT_KEPT
from chassis.units.models import OutboxRow

from .resending import send_again

IDS_A_LIST = 2_000
WORTH_SAYING = timedelta(hours=1)
"""Where nothing was sent for so long a reader is told that as well, so that it never falls behind what is kept."""
_NAMESPACE = UUID("7a1f3b0e-52c6-4e5d-8d0b-1f6e0c9b2a44")
_LEAST = timedelta(microseconds=1)


@dataclass(frozen=True)
class Question:
    """What a reader asks its owner: what was sent since ``after``, and again those of ``missing``."""

    reader: str
    id: UUID
    after: datetime
    missing: tuple[UUID, ...]


class DeliveryLists:
    """Answers for ``database``'s service; several replicas that hear one question answer it once."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access
        self._owner = database.source

    def answer(self, asked: Question) -> None:
        """Writes the list to the outbox, and what is missing is marked; ``DatabaseAway`` may rise."""
        types = types_sent(self._owner, asked.reader)
        if not types:
            return
        with self._database.unit(self._access, schools=()) as unit:
            known = self._known(unit, asked, types)
            send_again(unit.session.connection(), known)
            listed = self._list(unit, asked, types, [each for each in asked.missing if each not in known])
            if listed is not None:
                unit.session.execute(self._row(unit, asked, listed))
        self._database.on_published()

    def _known(self, unit: Unit, asked: Question, types: Sequence[str]) -> list[UUID]:
        """Which of the missing the outbox still has for this reader."""
        if not asked.missing:
            return []
        given = {"ids": list(asked.missing), "types": list(types), "reader": asked.reader}
        return list(unit.session.scalars(_KNOWN, given))

    def _list(self, unit: Unit, asked: Question, types: Sequence[str], gone: list[UUID]) -> EventsListed | None:
        now = unit.now
        kept_since = now - SENT_KEPT
        after = asked.after if asked.after <= now else kept_since  # from the future: a clock was set back meanwhile
        until = unit.session.scalar(_SETTLED) or now
        span = {"after": after, "until": until, "most": IDS_A_LIST, "lists": list_event_type(self._owner)}
        rows = unit.session.execute(_SENT, {**span, "types": list(types), "reader": asked.reader}).all()
        if len(rows) >= IDS_A_LIST:
            until = rows[-1].sent_at + _LEAST
        if not rows and not gone and until - after < WORTH_SAYING:
            return None
        return EventsListed(
            reader=asked.reader,
            after=after,
            until=max(after, until),
            kept_since=kept_since,
            event_ids=[row.event_id for row in rows],
            gone_ids=gone,
        )

    def _row(self, unit: Unit, asked: Question, listed: EventsListed) -> Any:
        event_type = list_event_type(self._owner)
        envelope = Envelope(
            id=uuid5(_NAMESPACE, f"{self._owner}:{asked.reader}:{asked.id}"),
            source=f"/haven/{self._owner}",
            type=event_type,
            time=unit.now,
            dataschema=data_schema(event_type, listed.schema_version),
            actorid=unit.access.actor_id,
            correlationid=unit.correlation_id,
            aggregateid=uuid5(_NAMESPACE, f"{self._owner}:{asked.reader}"),
            aggregateversion=1,
            data=listed.model_dump(mode="json"),
        )
        row = insert(OutboxRow).values(
            event_id=envelope.id,
            aggregate_id=envelope.aggregateid,
            aggregate_version=envelope.aggregateversion,
            type=event_type,
            only_reader=asked.reader,
            body=envelope.model_dump(mode="json"),
            created_at=unit.now,
        )
        return row.on_conflict_do_nothing(index_elements=["event_id"])


_SETTLED = text("""
SELECT least(now(), min(xact_start)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
""")
"""No transaction that could still mark an event as sent began before this instant; asked before the rows are read."""
_SENT = text("""
SELECT event_id, sent_at FROM outbox
WHERE sent_at >= :after AND sent_at < :until AND type <> :lists
    AND (only_reader = :reader OR (only_reader IS NULL AND type = ANY (:types)))
ORDER BY sent_at FETCH FIRST :most ROWS WITH TIES
""")
_KNOWN = text("""
SELECT event_id FROM outbox
WHERE event_id = ANY (CAST(:ids AS uuid[]))
    AND (only_reader = :reader OR (only_reader IS NULL AND type = ANY (:types)))
""")
