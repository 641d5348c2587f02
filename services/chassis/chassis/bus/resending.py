"""Events of the outbox that were sent before are marked to be sent once more: readers know an event by its id.

The relay then sends them like any other, each aggregate's in its order. An outbox keeps what it sent for seven days.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from haven_schemas.audit_actions import AuditAction
from haven_schemas.topology import list_event_type, read_types
from sqlalchemy import Connection, text

from chassis.access.token_claims import service_actor
from chassis.ground.context import Access
from chassis.units.database import Database, Unit
from chassis.units.housekeeping import SENT_KEPT

AT_ONCE = 500
"""Few enough that a concern recorded meanwhile waits a second behind them, not a minute."""
OPERATOR = "operator"


class NoLongerKept(ValueError):
    """Older than anything the outbox holds; ``kept_since`` is what it still has."""

    def __init__(self, kept_since: datetime) -> None:
        super().__init__("older than what the outbox keeps")
        self.kept_since = kept_since


@dataclass(frozen=True)
class _Span:
    """What is to be sent again: what ``owner`` sent to any reader in that time."""

    owner: str
    since: datetime
    until: datetime


def send_again_since(
    database: Database, access: Access, since: datetime, *, as_far_as_kept: bool = False
) -> Iterator[int]:
    """Marks what was sent to readers from ``since`` until now, 500 events at a time; yields how many each time.

    Whoever iterates lets the relay catch up between two. Raises ``NoLongerKept`` where ``since`` is more than seven
    days back, unless ``as_far_as_kept``. Audited once, under the operator.
    """
    with database.unit(access, schools=()) as unit:
        oldest = unit.now - SENT_KEPT
        if since < oldest and not as_far_as_kept:
            raise NoLongerKept(oldest)
        until = unit.now
        unit.audit(AuditAction.EVENT_OUTBOX_RESEND, actor_id=service_actor(OPERATOR))
        span = _Span(database.source, since, until)
        marked = _mark_since(unit, span)
    while marked:
        yield marked
        with database.unit(access, schools=()) as unit:
            marked = _mark_since(unit, span)


def send_again(connection: Connection, event_ids: Sequence[UUID]) -> int:
    """Marks these events, as far as they were sent and are still there; how many."""
    return connection.execute(_MARK_IDS, {"ids": list(event_ids)}).rowcount


def still_to_send(database: Database, access: Access) -> int:
    """How many events wait to be sent."""
    with database.unit(access, schools=()) as unit:
        return int(unit.session.scalar(_WAITING) or 0)


def _mark_since(unit: Unit, span: _Span) -> int:
    given = {
        "types": read_types(span.owner),
        "lists": list_event_type(span.owner),
        "since": span.since,
        "until": span.until,
        "most": AT_ONCE,
    }
    return int(unit.session.connection().execute(_MARK_SINCE, given).rowcount)


_MARK_SINCE = text("""
UPDATE outbox SET sent_at = NULL, again_since = now()
WHERE position IN (
    SELECT position FROM outbox
    WHERE sent_at >= :since AND sent_at < :until AND type <> :lists
        AND (only_reader IS NOT NULL OR type = ANY (:types))
    ORDER BY position LIMIT :most
)
""")
_MARK_IDS = text("""
UPDATE outbox SET sent_at = NULL, again_since = now()
WHERE event_id = ANY (CAST(:ids AS uuid[])) AND sent_at IS NOT NULL
""")
_WAITING = text("SELECT count(*) FROM outbox WHERE sent_at IS NULL")
