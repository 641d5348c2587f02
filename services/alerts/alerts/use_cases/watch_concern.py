"""Watches a new concern until someone has read it or decided on it."""

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import ConcernOpened
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from alerts.models import AlertRow, UnreadConcernRow

Ended = Literal["read", "decided"]


def watch(unit: Unit, concern_id: UUID) -> None:
    """From now on, when people are told of it for the first time; told again changes nothing."""
    waiting = insert(UnreadConcernRow).values(
        concern_id=concern_id, state="waiting", since=unit.now, told_at=unit.now, ended_at=None
    )
    unit.session.execute(waiting.on_conflict_do_nothing(index_elements=["concern_id"]))


def stop_watching(unit: Unit, concern_id: UUID, state: Ended) -> None:
    """For good. It may be heard before the concern itself, whose event can rest in parking: never watched then."""
    ended = insert(UnreadConcernRow).values(
        concern_id=concern_id, state=state, since=unit.now, told_at=unit.now, ended_at=unit.now
    )
    unit.session.execute(
        ended.on_conflict_do_update(
            index_elements=["concern_id"],
            set_={"state": ended.excluded.state, "ended_at": ended.excluded.ended_at},
            where=UnreadConcernRow.state == "waiting",
        )
    )


def stop_watching_all(unit: Unit, concern_ids: Collection[UUID]) -> None:
    """Of those marked as read in an inbox; ids of other things are passed over."""
    unit.session.execute(
        update(UnreadConcernRow)
        .where(UnreadConcernRow.concern_id.in_(concern_ids), UnreadConcernRow.state == "waiting")
        .values(state="read", ended_at=unit.now)
        .execution_options(synchronize_session=False)
    )


def note_opened(unit: Unit, event: ConcernOpened) -> None:
    """Whoever opened the concern has read what their inbox says of it. The unit's scope is the concern's school."""
    stop_watching(unit, event.concern_id, "read")
    marked = unit.session.execute(
        update(AlertRow)
        .where(
            AlertRow.object_id == event.concern_id,
            AlertRow.recipient_id == event.reader_id,
            AlertRow.read_at.is_(None),
        )
        .values(read_at=unit.now)
        .returning(AlertRow.school_id)
        .execution_options(synchronize_session=False)
    ).all()
    if marked:
        schools = {row.school_id for row in marked}
        unit.audit(AuditAction.ALERT_INBOX_MARK, school_ids=schools, object_id=event.reader_id)
