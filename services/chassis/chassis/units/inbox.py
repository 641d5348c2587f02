"""An event takes effect once: its id and its effect are written in one transaction."""

from collections.abc import Callable
from typing import Any, Protocol

from haven_schemas.events import Envelope, Event
from sqlalchemy.dialects.postgresql import insert

from chassis.ground.context import Access

from .database import Database, Unit
from .models import InboxRow

KEPT_DAYS = 35

Handler = Callable[[Any, Unit, Envelope, Event], None]


class Reader(Protocol):
    """The process, as far as the inbox needs it."""

    database: Database

    def own_access(self, job: str) -> Access:
        """The service's own access, naming the work."""
        ...


def take_in(reader: Reader, service: Any, handler: Handler, envelope: Envelope, event: Event) -> None:
    """Runs ``handler`` unless this event's effect is there already; raises what it raises, with nothing written."""
    access = reader.own_access(envelope.type)
    schools = [envelope.schoolid] if envelope.schoolid else []
    with reader.database.unit(access, schools=schools, correlation_id=envelope.correlationid) as unit:
        if is_new(unit, envelope):
            handler(service, unit, envelope, event)
    reader.database.on_noted()


def is_new(unit: Unit, envelope: Envelope) -> bool:
    """Writes the event's id; False when it stood there before."""
    row = {"message_id": envelope.id, "received_at": unit.now}
    return unit.session.connection().execute(_INSERT, row).first() is not None


_INSERT = insert(InboxRow).on_conflict_do_nothing().returning(InboxRow.message_id)
