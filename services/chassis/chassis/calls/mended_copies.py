"""What every service does when a database was restored to an earlier time, another's or its own.

A copy keeps the highest version it saw. An owner restored to an earlier time publishes lower ones, which would be taken
for old news; a reader restored to an earlier time does not know what it was told since. So:

- whoever copies from a restored owner sets its copies' versions below all others and asks for its present state;
- whoever a restored reader copies from sends it the present state. The events it was sent since, it asks for by itself
  (``missing_events``).
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from haven_schemas.events import DatabaseRestored, Envelope, ResyncWanted
from haven_schemas.topology import CLOSES_AFTER_RESTORE, owners_read_by
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.bus.resync import NothingToReplay, resync
from chassis.calls.entrypoints import every, reads
from chassis.ground.logs import get_logger
from chassis.process.application import App
from chassis.units.database import Unit
from chassis.units.models import RestorationRow

log = get_logger()

MARGIN = timedelta(minutes=10)
"""What was recorded so long before a restored state last numbered an entry may be missing in it as well."""
_ANSWER_SECONDS = 5
_KEEP_SECONDS = 2
_REPLAYS = "retention"
_ONE_UNANSWERED = (
    select(RestorationRow)
    .where(RestorationRow.answered_at.is_(None), RestorationRow.kind.in_(("reader", "log")))
    .order_by(RestorationRow.found_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)


class MendsCopies:
    """Base of every service class."""

    app: Any

    @reads(DatabaseRestored.event_type)
    def database_restored(self, unit: Unit, envelope: Envelope, event: DatabaseRestored) -> None:
        """Another service's database was restored."""
        note_restored(self.app, unit, _service_of(envelope), event)

    @reads(ResyncWanted.event_type)
    def resync_wanted(self, unit: Unit, envelope: Envelope, event: ResyncWanted) -> None:
        """A reader asks for the present state."""
        if event.owner == self.app.settings.service:
            _expect(unit, event.restoration_id, _service_of(envelope))

    @every(seconds=_ANSWER_SECONDS)
    def answer_restored(self) -> None:
        """Sends readers what they lack."""
        while answer_one(self.app):
            continue

    @every(seconds=_KEEP_SECONDS)
    def keep_closed(self) -> None:
        """After a restore: closed until all that was destroyed is destroyed again."""
        self.app.closing.keep()


def note_restored(app: App, unit: Unit, restored: str, event: DatabaseRestored) -> None:
    """Doubts what is copied from ``restored``, and notes what it is to be sent; nothing of one's own."""
    me = app.settings.service
    if restored == me:
        return
    if app.bootstrap.KNOWN_SCHOOLS is not None:
        unit.scope_to(unit.session.scalars(app.bootstrap.KNOWN_SCHOOLS))
    if (doubt_since := getattr(app.bootstrap, "doubt_since", None)) is not None:
        doubt_since(unit, restored, datetime.fromtimestamp(event.since or 0, UTC) - MARGIN)
    if copies := app.bootstrap.COPIES.get(restored, ()):
        for doubting in copies:
            unit.session.execute(doubting)
        wanted = ResyncWanted.model_validate({"restoration_id": event.restoration_id, "owner": restored})
        unit.publish(wanted, aggregate_id=event.restoration_id, aggregate_version=1, school_id=None)
    if me in owners_read_by(restored) or (me == _REPLAYS and restored in CLOSES_AFTER_RESTORE):
        _expect(unit, event.restoration_id, restored)


def answer_one(app: App) -> bool:
    """Sends one reader what it lacks; False if none waits. Done again after a crash: readers know what they have."""
    own = app.own_access("answer_restored")
    with app.database.unit(own, schools=()) as unit:
        waiting = unit.session.scalars(_ONE_UNANSWERED).first()
        if waiting is None:
            return False
        try:
            written = resync(app.database, own, waiting.name, app.bootstrap.RESYNC, app.bootstrap.KNOWN_SCHOOLS)
        except NothingToReplay:
            written = {}
        waiting.answered_at = unit.now
        unit.after_commit(app.relay.wake)
        log.warning("reader_sent_again", reader=waiting.name, states=sum(written.values()))
    return True


def _expect(unit: Unit, restoration_id: UUID, reader: str) -> None:
    row = insert(RestorationRow).values(id=restoration_id, name=reader, kind="reader", found_at=unit.now)
    unit.session.execute(row.on_conflict_do_nothing())


def _service_of(envelope: Envelope) -> str:
    return envelope.type.partition(".")[0]
