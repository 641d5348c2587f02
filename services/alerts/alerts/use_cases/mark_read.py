"""Marks alerts read; they stay in the inbox."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import MarkedRead, MarkRead
from sqlalchemy import update

from alerts.models import AlertRow

from .watch_concern import stop_watching_all


def mark_read(unit: Unit, request: MarkRead) -> MarkedRead:
    """How many of the caller's own alerts among ``ids`` were unread. Ids of others change nothing and are not told."""
    marked = unit.session.execute(
        update(AlertRow)
        .where(
            AlertRow.id.in_(request.ids),
            AlertRow.recipient_id == unit.access.actor_id,
            AlertRow.read_at.is_(None),
        )
        .values(read_at=unit.now)
        .returning(AlertRow.id, AlertRow.school_id, AlertRow.object_id)
        .execution_options(synchronize_session=False)
    ).all()
    stop_watching_all(unit, {row.object_id for row in marked})
    unit.audit(
        AuditAction.ALERT_INBOX_MARK,
        right=Right.ALERT_READ,
        school_ids={row.school_id for row in marked},
        object_id=marked[0].id if len(marked) == 1 else unit.access.actor_id,
    )
    return MarkedRead(marked=len(marked))
