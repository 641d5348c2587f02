"""A member of staff's own inbox, newest first."""

from datetime import datetime
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import Alert, AlertPage, ListAlerts
from sqlalchemy import Row, Select, and_, func, select, tuple_

from alerts.models import AlertRow, CategoryRow, StaffRow, UnreadConcernRow

from .notice import NAMELESS
from .unread_rule import allowed_time

Line = Row[AlertRow, str, str, datetime]

_TELLS_OF = {"concern_corrected": "concern_recorded", "incident_corrected": "incident_assigned"}
"""Kinds that the reply says by ``corrected``: a gateway of the last release knows no other kinds than it had."""
_OF_NEW_CONCERNS = ("concern_recorded", "concern_unread")


def list_alerts(unit: Unit, request: ListAlerts) -> AlertPage:
    """One page of the caller's alerts, read and unread, and how many are unread in all.

    Own rows only, by recipient here and by school through the row policy: an alert of a school the caller has left is
    gone from their inbox. Audited with the schools shown; an alert names no child, so there is no subject to list.
    """
    digest = cursors.filter_digest("alerts", unit.access.actor_id, request.unread_only)
    rows = unit.session.execute(_page(unit, request, digest)).all()
    lines, more = rows[: request.limit], len(rows) > request.limit
    unit.audit(
        AuditAction.ALERT_INBOX_READ,
        right=Right.ALERT_READ,
        school_ids={line.AlertRow.school_id for line in lines},
        object_id=unit.access.actor_id,
    )
    last = lines[-1].AlertRow if more else None
    return AlertPage(
        alerts=[_shown(line) for line in lines],
        unread=_count_unread(unit),
        next_cursor=cursors.encode(digest, [last.at.isoformat(), str(last.id)]) if last else None,
    )


def _page(unit: Unit, request: ListAlerts, digest: str) -> Select[AlertRow, str, str, datetime]:
    too_long = and_(
        UnreadConcernRow.concern_id == AlertRow.object_id,
        UnreadConcernRow.state == "waiting",
        UnreadConcernRow.since <= unit.now - allowed_time(unit),
        AlertRow.kind.in_(_OF_NEW_CONCERNS),
    )
    lines = (
        select(AlertRow, StaffRow.name.label("sender"), CategoryRow.name.label("category"), UnreadConcernRow.since)
        .outerjoin(StaffRow, StaffRow.id == AlertRow.sender_id)
        .outerjoin(CategoryRow, CategoryRow.id == AlertRow.category_id)
        .outerjoin(UnreadConcernRow, too_long)
        .where(AlertRow.recipient_id == unit.access.actor_id)
        .order_by(AlertRow.at.desc(), AlertRow.id.desc())
        .limit(request.limit + 1)
    )
    if request.unread_only:
        lines = lines.where(AlertRow.read_at.is_(None))
    if request.cursor is not None:
        lines = lines.where(tuple_(AlertRow.at, AlertRow.id) < tuple_(*_place(request.cursor, digest)))
    return lines


def _place(cursor: str, digest: str) -> tuple[datetime, UUID]:
    try:
        at, alert_id = cursors.decode(cursor, digest)
        return datetime.fromisoformat(at), UUID(alert_id)
    except (TypeError, ValueError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def _count_unread(unit: Unit) -> int:
    return (
        unit.session.scalar(
            select(func.count())
            .select_from(AlertRow)
            .where(AlertRow.recipient_id == unit.access.actor_id, AlertRow.read_at.is_(None))
        )
        or 0
    )


def _shown(line: Line) -> Alert:
    alert, sender, category, unread_since = line
    return Alert.model_validate(
        {
            "id": alert.id,
            "kind": _TELLS_OF.get(alert.kind, alert.kind),
            "school_id": alert.school_id,
            "sender_name": "" if alert.sender_id is None else sender or NAMELESS,
            "category_name": category or "",
            "object_id": alert.object_id,
            "at": alert.at,
            "read_at": alert.read_at,
            "unread_since": None if alert.gone_at else unread_since,
            "gone_at": alert.gone_at,
            "corrected": alert.kind in _TELLS_OF,
        }
    )
