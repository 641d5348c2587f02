"""Marks alerts read; they stay in the inbox."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import MarkedRead, MarkRead
from sqlalchemy import and_, exists, func, select, update

from alerts.models import AlertRow, UnreadConcernRow
from alerts.telling.use_cases.tell_open_pages import tell_open_pages
from alerts.unseen.queries.unread import UNREAD

from ..queries.inbox import OF_NEW_CONCERNS

_WATCHED = and_(
    AlertRow.kind.in_(OF_NEW_CONCERNS),
    AlertRow.opened_at.is_(None),
    exists().where(UnreadConcernRow.concern_id == AlertRow.object_id, UnreadConcernRow.state == "waiting"),
)
"""Neither its owner has opened the concern, nor anybody else who ended its watch."""


def mark_read(unit: Unit, request: MarkRead) -> MarkedRead:
    """How many of the caller's own alerts among ``ids`` were unread. Ids of others change nothing and are not told.

    A concern is watched on until someone opens or decides on it: an inbox that was tidied has protected no child. Of
    several alerts those of such concerns stay unread, and are counted.
    """
    own = (AlertRow.id.in_(request.ids), AlertRow.recipient_id == unit.access.actor_id, UNREAD)
    several = len(set(request.ids)) > 1
    marked = unit.session.execute(
        update(AlertRow)
        .where(*own, *([~_WATCHED] if several else []))
        .values(read_at=unit.now)
        .returning(AlertRow.id, AlertRow.school_id)
        .execution_options(synchronize_session=False)
    ).all()
    tell_open_pages(unit, read=[(unit.access.actor_id, row.id) for row in marked])
    unit.audit(
        AuditAction.ALERT_INBOX_MARK,
        right=Right.ALERT_READ,
        school_ids={row.school_id for row in marked},
        object_id=marked[0].id if len(marked) == 1 else unit.access.actor_id,
    )
    left = unit.session.scalar(select(func.count()).select_from(AlertRow).where(*own)) or 0
    return MarkedRead(marked=len(marked), left=left)
