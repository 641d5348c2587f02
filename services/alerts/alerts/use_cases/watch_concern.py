"""Watches a new concern until someone has read it or decided on it."""

from typing import Literal
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import ConcernOpened
from sqlalchemy import Text, and_, bindparam, update
from sqlalchemy.dialects.postgresql import insert

from alerts.models import ID, INSTANT, AlertRow, UnreadConcernRow, table_of

Ended = Literal["read", "decided"]

_CONCERN = table_of(UnreadConcernRow)
_ALERT = table_of(AlertRow)
_NOW = bindparam("now", type_=INSTANT)

_WATCHED = insert(_CONCERN).values(
    concern_id=bindparam("source", type_=ID),
    state="waiting",
    since=_NOW,
    told_at=_NOW,
    school_id=bindparam("school", type_=ID),
    pace=bindparam("pace", type_=Text()),
)
WATCH = _WATCHED.on_conflict_do_update(
    index_elements=["concern_id"],
    set_={"pace": _WATCHED.excluded.pace, "due_at": None},
    where=and_(_CONCERN.c.state == "waiting", _CONCERN.c.pace == "duty_time", _WATCHED.excluded.pace != "duty_time"),
)
"""From now on, when people are told of ``source`` for the first time. Told again changes nothing, unless it has turned
out to be urgent: a report that came sealed says so when it is opened. Part of the statement that tells them."""

_ENDED = insert(_CONCERN).values(
    concern_id=bindparam("concern", type_=ID),
    state=bindparam("ended", type_=Text()),
    since=_NOW,
    told_at=_NOW,
    ended_at=_NOW,
)
_STOP = _ENDED.on_conflict_do_update(
    index_elements=["concern_id"],
    set_={"state": _ENDED.excluded.state, "ended_at": _ENDED.excluded.ended_at},
    where=_CONCERN.c.state == "waiting",
)
_MARK_READ = (
    update(_ALERT)
    .where(
        _ALERT.c.object_id == bindparam("concern", type_=ID),
        _ALERT.c.recipient_id == bindparam("reader", type_=ID),
        _ALERT.c.read_at.is_(None),
    )
    .values(read_at=_NOW)
    .returning(_ALERT.c.school_id)
)


def stop_watching(unit: Unit, concern_id: UUID, state: Ended) -> None:
    """For good. It may be heard before the concern itself, whose event can rest in parking: never watched then."""
    unit.session.execute(_STOP, {"concern": concern_id, "ended": state, "now": unit.now})


def note_opened(unit: Unit, event: ConcernOpened) -> None:
    """Whoever opened the concern has read what their inbox says of it. The unit's scope is the concern's school."""
    stop_watching(unit, event.concern_id, "read")
    read = {"concern": event.concern_id, "reader": event.reader_id, "now": unit.now}
    schools = set(unit.session.scalars(_MARK_READ, read))
    if schools:
        unit.audit(AuditAction.ALERT_INBOX_MARK, school_ids=schools, object_id=event.reader_id)
