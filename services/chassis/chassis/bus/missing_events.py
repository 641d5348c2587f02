"""The reader's side of lost events: finds what it was sent and has not taken in, and asks its owner for it.

How far each owner was heard stands in ``heard_from``; what is known to be missing, on its way round the waits, or
parked, in ``missing_event``, until it is taken in.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from uuid import UUID

from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import Envelope, Event, EventsListed
from haven_schemas.topology import owners_read_by
from sqlalchemy import text

from chassis.access.token_claims import service_actor
from chassis.ground.context import Access
from chassis.ground.logs import get_logger
from chassis.units.database import Database, Unit
from chassis.units.inbox import is_new

from .bus_metrics import EVENTS_MISSING, EVENTS_MISSING_OLDEST, EVENTS_OUT_OF_REACH
from .resending import OPERATOR

log = get_logger()

ASKS_A_PATIENCE = 6
"""A reader that waits 3 minutes for what is missing asks every half minute what it was sent."""
LONGEST_WAIT = timedelta(days=1)
_AT_FIRST = timedelta(minutes=5)
MISSING_A_QUESTION = 500


@dataclass(frozen=True)
class ToAsk:
    """What one owner is to be asked."""

    owner: str
    after: datetime
    missing: tuple[UUID, ...]


class MissingEvents:
    """For the reader whose database it is. ``patience``: how long something may be missing before it is asked for."""

    def __init__(self, database: Database, own_access: Callable[[str], Access], patience: timedelta) -> None:
        self._database = database
        self._own_access = own_access
        self._patience = patience
        self.reader = database.source
        self.owners = owners_read_by(self.reader)
        self.every = patience / ASKS_A_PATIENCE
        self._database_ahead = timedelta(0)
        self.parked = 0
        """How many events are parked, as far as this process knows; of another one's it hears at its next turn."""

    def take_list(self, envelope: Envelope, event: Event) -> None:
        """Notes what of a list is not here. It came behind all it names: what is not here now is late, or lost."""
        if not isinstance(event, EventsListed) or event.reader != self.reader:
            return
        owner = envelope.source.rpartition("/")[2]
        with self._unit("take_list") as unit:  # no row in the inbox for each: a list that comes twice changes nothing
            self._keep(unit, owner, event)

    def to_ask(self) -> list[ToAsk]:
        """Whom to ask for what now; of several replicas one is told so. Asked for again less and less often."""
        with self._unit("ask_owners") as unit:
            connection = unit.session.connection()
            given = {"owners": list(self.owners), "first": unit.now - _AT_FIRST}
            connection.execute(_BEGIN, given)
            turn = {"owners": list(self.owners), "now": unit.now, "before": unit.now - 0.9 * self.every}
            heard = {row.owner: row.heard_until for row in connection.execute(_TURN, turn)}
            if not heard:
                return []
            connection.execute(_FORGET, {"now": unit.now})
            due = self._due(unit, heard)
        return [ToAsk(owner, after, tuple(due.get(owner, ()))) for owner, after in heard.items()]

    def put_off(self, envelope: Envelope, wait: timedelta | None) -> None:
        """The event failed and comes again after ``wait``; None: it is parked, and comes when a person says so."""
        with self._unit("put_off") as unit:
            row = {
                "id": envelope.id,
                "owner": envelope.source.rpartition("/")[2],
                "state": "parked" if wait is None else "waiting",
                "now": unit.now,
                "ask_at": unit.now if wait is None else unit.now + wait + self._patience,
            }
            unit.session.connection().execute(_PUT_OFF, row)
        self.parked += wait is None

    def give_up(self, envelope: Envelope) -> None:
        """A person gave the event up: it counts as taken in, with no effect. Audited under the operator."""
        with self._unit("give_up") as unit:
            if is_new(unit, envelope):
                actor = service_actor(OPERATOR)
                unit.audit(AuditAction.EVENT_PARKED_DISCARD, object_id=envelope.id, actor_id=actor)

    def now(self) -> datetime:
        """The instant by the database's clock, without asking it: as far as it was ahead at the last turn."""
        return datetime.now(timezone.utc) + self._database_ahead

    def compare_parking(self, held: int, looked_at: datetime) -> None:
        """``held``: what the parking had at ``looked_at``. When more were parked by then, all are asked for again: a
        copy that is still there takes effect once all the same."""
        with self._unit("compare_parking") as unit:
            again = {"held": held, "looked_at": looked_at, "ask_at": unit.now + self._patience}
            lost = unit.session.connection().execute(_PARKING_LOST, again).rowcount
        if lost:
            log.warning("parked_events_lost", held=held, asked_again=lost)

    def count_parked(self) -> None:
        """Sets ``parked`` from the table."""
        with self._unit("count_parked") as unit:
            self.parked = int(unit.session.scalar(_PARKED) or 0)
            self._database_ahead = unit.now - datetime.now(timezone.utc)

    def measure(self) -> None:
        """Sets the metrics, by owner."""
        with self._unit("measure_missing") as unit:
            found = {row.owner: row for row in unit.session.execute(_MEASURE, {"recent": unit.now - LONGEST_WAIT})}
        for owner in self.owners:
            row = found.get(owner)
            EVENTS_MISSING.labels(owner).set(0 if row is None else row.missing)
            EVENTS_MISSING_OLDEST.labels(owner).set(0 if row is None else row.oldest)
            EVENTS_OUT_OF_REACH.labels(owner).set(0 if row is None else row.out_of_reach)

    def _keep(self, unit: Unit, owner: str, listed: EventsListed) -> None:
        connection = unit.session.connection()
        span = {
            "owner": owner,
            "now": unit.now,
            "after": listed.after,
            "until": listed.until,
            "kept_since": listed.kept_since,
        }
        if connection.execute(_HEARD, span).first() is None:
            return  # a list that begins later than this reader has heard: restored meanwhile, it asks again
        missing = {"owner": owner, "ids": listed.event_ids, "now": unit.now, "ask_at": unit.now + self._patience}
        found = connection.execute(_MISSED, missing).rowcount
        gone = {"owner": owner, "ids": listed.gone_ids, "until": unit.now + LONGEST_WAIT}
        out_of_reach = connection.execute(_GONE, gone).rowcount
        if found or out_of_reach:
            log.info("events_missing", owner=owner, missing=found, out_of_reach=out_of_reach)

    def _due(self, unit: Unit, owners: Iterable[str]) -> dict[str, list[UUID]]:
        due: dict[str, list[UUID]] = {}
        for owner in owners:
            given = {
                "owner": owner,
                "now": unit.now,
                "patience": self._patience,
                "longest": LONGEST_WAIT,
                "most": MISSING_A_QUESTION,
            }
            due[owner] = list(unit.session.scalars(_DUE, given))
        return due

    def _unit(self, job: str) -> AbstractContextManager[Unit]:
        return self._database.unit(self._own_access(job), schools=())


_BEGIN = text("""
INSERT INTO heard_from (owner, heard_until)
SELECT owner, :first FROM unnest(CAST(:owners AS text[])) AS read (owner)
ON CONFLICT (owner) DO NOTHING
""")
_TURN = text("""
UPDATE heard_from SET asked_at = :now
WHERE owner = ANY (:owners) AND (asked_at IS NULL OR asked_at <= :before)
RETURNING owner, heard_until
""")
_FORGET = text("""
DELETE FROM missing_event
WHERE (state = 'gone' AND ask_at <= :now) OR EXISTS (SELECT FROM inbox WHERE message_id = event_id)
""")
"""What was taken in is missing no longer; what is gone for good is told for a day."""
_DUE = text("""
UPDATE missing_event
SET state = 'missing', times = times + 1, ask_at = :now + least(:longest, :patience * power(2, least(times, 20)))
WHERE event_id IN (
    SELECT event_id FROM missing_event
    WHERE owner = :owner AND state IN ('missing', 'waiting') AND ask_at <= :now
    ORDER BY since LIMIT :most FOR UPDATE SKIP LOCKED
)
RETURNING event_id
""")
_PUT_OFF = text("""
INSERT INTO missing_event (event_id, owner, state, since, ask_at, times)
VALUES (:id, :owner, :state, :now, :ask_at, 0)
ON CONFLICT (event_id) DO UPDATE SET state = excluded.state, ask_at = excluded.ask_at
WHERE missing_event.owner = excluded.owner
""")
_PARKING_LOST = text("""
WITH parked AS (
    SELECT event_id FROM missing_event WHERE state = 'parked' AND coalesce(ask_at, since) <= :looked_at
)
UPDATE missing_event SET state = 'missing', ask_at = :ask_at
WHERE event_id IN (SELECT event_id FROM parked) AND (SELECT count(*) FROM parked) > :held
""")
_PARKED = text("SELECT count(*) FROM missing_event WHERE state = 'parked'")
_HEARD = text("""
UPDATE heard_from
SET heard_until = CASE WHEN heard_until > :now THEN :until ELSE greatest(heard_until, :until) END,
    lost_until = CASE WHEN :after < :kept_since THEN :kept_since ELSE lost_until END
WHERE owner = :owner AND heard_until >= :after
RETURNING owner
""")
_MISSED = text("""
INSERT INTO missing_event (event_id, owner, state, since, ask_at, times)
SELECT listed.id, :owner, 'missing', :now, :ask_at, 0
FROM unnest(CAST(:ids AS uuid[])) AS listed (id)
WHERE NOT EXISTS (SELECT FROM inbox WHERE message_id = listed.id)
ON CONFLICT (event_id) DO NOTHING
""")
_GONE = text("""
UPDATE missing_event SET state = 'gone', ask_at = :until
WHERE event_id = ANY (CAST(:ids AS uuid[])) AND owner = :owner AND state = 'missing'
""")
_MEASURE = text("""
SELECT heard_from.owner,
    count(event_id) FILTER (WHERE state = 'missing') AS missing,
    coalesce(extract(epoch FROM now() - min(since) FILTER (WHERE state = 'missing')), 0) AS oldest,
    count(event_id) FILTER (WHERE state = 'gone')
        + CASE WHEN heard_from.lost_until > :recent THEN 1 ELSE 0 END AS out_of_reach
FROM heard_from LEFT JOIN missing_event USING (owner)
GROUP BY heard_from.owner, heard_from.lost_until
""")
