"""From the outbox to the broker: each aggregate's events oldest first, confirmed, and only then marked sent."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.topology import EXCHANGE_EVENTS, EXCHANGE_RESYNC, readers_of
from sqlalchemy import Engine, text

from chassis.ground.logs import get_logger
from chassis.units.database import translated
from chassis.units.prepared import asked_often
from chassis.units.transaction import outside_transactions, transaction

from .bus_metrics import OUTBOX_OLDEST, OUTBOX_SENT
from .confirmed import ConfirmedLane, Outcome, Outgoing
from .retry import event_properties

log = get_logger()

CONFIRM_SECONDS = 10.0
AGGREGATES_A_TURN = 50
REST_SECONDS = 5.0
"""An aggregate whose event the broker refused is left alone this long, so that it cannot hold up the others."""

_TAKE = asked_often(
    text("""
BEGIN;
SELECT aggregate_id
FROM (
    SELECT aggregate_id, min(position) AS oldest
    FROM (
        SELECT aggregate_id, position FROM outbox
        WHERE sent_at IS NULL AND aggregate_id <> ALL (CAST(:resting AS uuid[]))
        ORDER BY position LIMIT 2000
    ) AS waiting
    GROUP BY aggregate_id ORDER BY oldest
) AS aggregates
WHERE pg_try_advisory_xact_lock(hashtextextended(aggregate_id::text, 0))
LIMIT :most
""")
)
"""Takes aggregates, not rows: another relay may work on others, never on the same, so that order holds."""

_ROWS = asked_often(
    text("""
SELECT event.position, event.event_id, event.aggregate_id, event.type, event.only_reader, event.body
FROM unnest(CAST(:aggregates AS uuid[])) AS taken (id)
CROSS JOIN LATERAL (
    SELECT position, event_id, aggregate_id, type, only_reader, body::text AS body FROM outbox
    WHERE aggregate_id = taken.id AND sent_at IS NULL
    ORDER BY position LIMIT 20
) AS event
ORDER BY event.position
""")
)
"""A statement of its own: its snapshot is younger than the locks, so it sees what others sent before."""

_MARK = asked_often(
    text("UPDATE outbox SET sent_at = transaction_timestamp() WHERE position = ANY (:positions); COMMIT")
)
_AGE = text(
    "SELECT extract(epoch FROM now() - coalesce(again_since, created_at)) FROM outbox"
    " WHERE sent_at IS NULL ORDER BY position LIMIT 1"
)
"""Of what is sent once more, since when it is to be."""


@dataclass(frozen=True)
class _Event:
    """A row of the outbox; ``body`` is the envelope's JSON."""

    position: int
    event_id: UUID
    aggregate_id: UUID
    type: str
    only_reader: str | None
    body: str


class OutboxSender:
    """Publishes the outbox of ``service``; any number of processes may do so at once."""

    def __init__(
        self, engine: Engine, publisher: ConfirmedLane, service: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._publisher = publisher
        self._service = service
        self._clock = clock
        self._resting: dict[UUID, float] = {}

    def send_some(self) -> int:
        """Publishes up to 50 aggregates' events and answers how many rows are dealt with; ``DatabaseAway`` may rise.

        A crash between publishing and marking publishes again: readers know the event by its id.
        """
        if not self._publisher.lane.is_open or self._publisher.lane.is_blocked:
            return 0
        now = self._clock()
        self._resting = {aggregate: until for aggregate, until in self._resting.items() if until > now}
        taking = {"resting": list(self._resting), "most": AGGREGATES_A_TURN}
        with translated(), transaction(self._engine) as (connection, turn):
            aggregates = turn.first(_TAKE, taking).scalars().all()
            if not aggregates:
                return 0
            rows = connection.execute(_ROWS, {"aggregates": list(aggregates)}).all()
            sent = self._publish(_Event(*row) for row in rows)
            if sent:
                turn.last(_MARK, {"positions": sent})
        return len(sent)

    def measure(self) -> None:
        """Sets the metric of the oldest unsent event's age."""
        with translated(), outside_transactions(self._engine) as connection:
            OUTBOX_OLDEST.set(connection.execute(_AGE).scalar() or 0)

    def _publish(self, events: Iterable[_Event]) -> list[int]:
        """Publishes in waves, one event of each aggregate a wave, so that none overtakes one that was refused."""
        lines: dict[UUID, list[_Event]] = {}
        for event in events:
            lines.setdefault(event.aggregate_id, []).append(event)
        sent: list[int] = []
        while lines:
            wave = [line.pop(0) for line in lines.values()]
            outcomes = self._publish_wave(wave)
            for event in wave:
                if outcomes[event.position] is Outcome.CONFIRMED:
                    sent.append(event.position)
                else:
                    lines[event.aggregate_id].clear()
                    self._rest(event, outcomes[event.position])
            lines = {aggregate: line for aggregate, line in lines.items() if line}
            if Outcome.LOST in outcomes.values():
                break
        return sent

    def _publish_wave(self, wave: Sequence[_Event]) -> Mapping[int, Outcome]:
        decided: dict[int, Outcome] = {}
        to_send: list[_Event] = []
        for event in wave:
            if not event.type.startswith(f"{self._service}."):
                decided[event.position] = Outcome.REFUSED  # the broker would close the channel on all others too
            elif event.only_reader is None and not readers_of(event.type):
                decided[event.position] = Outcome.CONFIRMED
                OUTBOX_SENT.labels("no_reader").inc()
            else:
                to_send.append(event)
        outcomes = self._publisher.publish_all([self._outgoing(event) for event in to_send], CONFIRM_SECONDS)
        for event, outcome in zip(to_send, outcomes, strict=True):
            decided[event.position] = outcome
            OUTBOX_SENT.labels(outcome.value).inc()
        return decided

    def _outgoing(self, event: _Event) -> Outgoing:
        properties = event_properties(str(event.event_id))
        if event.only_reader is not None:
            return Outgoing(EXCHANGE_RESYNC, f"{self._service}.{event.only_reader}", event.body.encode(), properties)
        return Outgoing(EXCHANGE_EVENTS, event.type, event.body.encode(), properties)

    def _rest(self, event: _Event, outcome: Outcome) -> None:
        if outcome is not Outcome.LOST:
            self._resting[event.aggregate_id] = self._clock() + REST_SECONDS
            log.error("event_not_published", type=event.type, id=event.event_id, outcome=outcome.value)
