"""A concern that somebody must read in time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID, uuid5

from chassis.units.database import Unit
from haven_schemas.acts.incidents.triage import ConcernFacts
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ConcernOpened
from haven_schemas.topology import BROADCAST_ALERTS
from sqlalchemy import ColumnElement, Text, and_, bindparam, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from alerts.extras import OtherOwners
from alerts.models import ID, INSTANT, KNOWN_SCHOOLS, AlertRow, UnreadConcernRow, table_of
from alerts.people import NEXT_PEOPLE, Pace

CHANGED: ColumnElement[bool] = AlertRow.changed_at > AlertRow.read_at
"""Corrected or reopened after its owner had read it: not lost, since it is unread again."""

UNREAD: ColumnElement[bool] = or_(AlertRow.read_at.is_(None), CHANGED)
Owned = tuple[UUID, UUID]
"""Whose inbox, and the alert in it."""
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
    decided_at=bindparam("decided_at", type_=INSTANT),
)
_WAITS = _CONCERN.c.state == "waiting"
_STOP = _ENDED.on_conflict_do_update(
    index_elements=["concern_id"],
    set_={
        "state": case((_WAITS, _ENDED.excluded.state), else_=_CONCERN.c.state),
        "ended_at": case((_WAITS, _ENDED.excluded.ended_at), else_=_CONCERN.c.ended_at),
        "decided_at": func.coalesce(_CONCERN.c.decided_at, _ENDED.excluded.decided_at),
    },
    where=or_(_WAITS, and_(_CONCERN.c.decided_at.is_(None), _ENDED.excluded.decided_at.is_not(None))),
)
_OWN = and_(
    _ALERT.c.object_id == bindparam("concern", type_=ID), _ALERT.c.recipient_id == bindparam("reader", type_=ID)
)
_UNREAD = or_(_ALERT.c.read_at.is_(None), _ALERT.c.changed_at > _ALERT.c.read_at)
_MARK_READ = update(_ALERT).where(_OWN, _UNREAD).values(read_at=_NOW).returning(_ALERT.c.id, _ALERT.c.school_id)
_MARK_OPENED = update(_ALERT).where(_OWN, _ALERT.c.opened_at.is_(None)).values(opened_at=_NOW)
_MARK_DECIDED = (
    update(_CONCERN)
    .where(_CONCERN.c.concern_id == bindparam("concern", type_=ID), _CONCERN.c.decided_at.is_(None))
    .values(decided_at=_NOW)
)


def facts_of(owners: OtherOwners, concern_id: UUID) -> ConcernFacts | None:
    """None where incidents knows no such concern any more, as after a restore: one must not hold up the others."""
    try:
        return owners.concern_facts(concern_id)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return None


def tell_open_pages(unit: Unit, *, told: Iterable[Owned] = (), read: Iterable[Owned] = ()) -> None:
    """Broadcast once the transaction is durable; a page that misses it asks for itself within a few minutes."""
    payload = {"told": _by_owner(told), "read": _by_owner(read)}
    if any(payload.values()):
        unit.tell_processes(BROADCAST_ALERTS, payload)


def _by_owner(alerts: Iterable[Owned]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for owner_id, alert_id in alerts:
        found[str(owner_id)].append(str(alert_id))
    return dict(found)


def occasion_of(concern_id: UUID, role: str) -> UUID:
    """Stands for an event's id where the next people are told, the same each time: no message brought it, time did."""
    return uuid5(concern_id, role)


def told_of_concern(unit: Unit, concern_id: UUID) -> Sequence[UUID]:
    """Their ids, found by indexes. The unit's scope is the school's."""
    first = and_(AlertRow.source_id == concern_id, AlertRow.kind == "concern_recorded")
    later = AlertRow.event_id.in_([occasion_of(concern_id, role) for role in NEXT_PEOPLE])
    return unit.session.scalars(select(AlertRow.recipient_id).where(or_(first, later))).all()


def watch(unit: Unit, concern_id: UUID, school_id: UUID, pace: Pace) -> None:
    """By itself, where whoever is told cannot read it."""
    unit.session.execute(WATCH, {"source": concern_id, "school": school_id, "pace": pace, "now": unit.now})


def stop_watching(unit: Unit, concern_id: UUID, state: Ended) -> None:
    """For good; that it was decided on is kept also where somebody had read it.

    It may be heard before the concern itself, whose event can rest in parking: never watched then.
    """
    decided_at = unit.now if state == "decided" else None
    values = {"concern": concern_id, "ended": state, "now": unit.now, "decided_at": decided_at}
    unit.session.execute(_STOP, values)


def note_decided(unit: Unit, owners: OtherOwners, concern_id: UUID) -> None:
    """Nobody needs to be told that it waits; but where whoever decided is named in it, and nobody else has read it, it
    is watched as before."""
    facts = facts_of(owners, concern_id)
    if facts is None or facts.decided:
        stop_watching(unit, concern_id, "decided")
    else:
        unit.session.execute(_MARK_DECIDED, {"concern": concern_id, "now": unit.now})


def note_opened(unit: Unit, owners: OtherOwners, event: ConcernOpened) -> None:
    """Whoever opened the concern has read what their inbox says of it. For the others it goes on to wait where it names
    them, which incidents is asked about. The unit's scope is the concern's school: an alert may be another's, whose
    head reads what nobody of the school may."""
    facts = facts_of(owners, event.concern_id)
    if facts is None or facts.read_by_another:
        stop_watching(unit, event.concern_id, "read")
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    read = {"concern": event.concern_id, "reader": event.reader_id, "now": unit.now}
    unit.session.execute(_MARK_OPENED, read)
    marked = unit.session.execute(_MARK_READ, read).all()
    if marked:
        tell_open_pages(unit, read=[(event.reader_id, row.id) for row in marked])
        unit.audit(
            AuditAction.ALERT_INBOX_MARK, school_ids={row.school_id for row in marked}, object_id=event.reader_id
        )
