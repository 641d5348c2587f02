"""The alerts that one person has, and those read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.acts.alerts import (
    MOST_NEW,
    Alert,
    AlertPage,
    EarlierAlert,
    EarlierAlertKind,
    EarlierAlertPage,
    InboxAlert,
    InboxPage,
    LaterAlertKind,
    ListAlerts,
    MarkedRead,
    MarkRead,
    NewAlerts,
    NewAlertsQuery,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, true, tuple_, update

from alerts.alert import UNREAD, off_since, tell_open_pages
from alerts.mails import NAMELESS
from alerts.models import AlertRow, CategoryRow, MailRow, StaffRow, UnreadConcernRow

Line = Row[AlertRow, str, str, datetime, datetime | None]

_TELLS_OF = {"concern_corrected": "concern_recorded", "incident_corrected": "incident_assigned"}
"""Kinds that the reply says by ``corrected``: a gateway of the last release knows no other kinds than it had."""
OF_NEW_CONCERNS = ("concern_recorded", "concern_unread")


_EVERYTHING = true()
_WITHOUT_LATER_KINDS = AlertRow.kind.not_in(get_args(LaterAlertKind))
_EARLIER_KINDS = AlertRow.kind.in_((*get_args(EarlierAlertKind), *_TELLS_OF))
_WATCHED = and_(
    AlertRow.kind.in_(OF_NEW_CONCERNS),
    AlertRow.opened_at.is_(None),
    exists().where(UnreadConcernRow.concern_id == AlertRow.object_id, UnreadConcernRow.state == "waiting"),
)
"""Neither its owner has opened the concern, nor anybody else who ended its watch."""


def read_inbox(unit: Unit, request: ListAlerts) -> InboxPage:
    """One page of the caller's alerts, read and unread, and how many are unread in all.

    Own rows only, by recipient here and by school through the row policy: an alert of a school the caller has left is
    gone from their inbox. Audited with the schools shown; an alert names no child, so there is no subject to list.
    """
    lines, next_cursor = _read(unit, request, _EVERYTHING)
    return InboxPage(
        alerts=[InboxAlert.model_validate({**_shown_whole(line), "number": line.AlertRow.number}) for line in lines],
        unread=_count_unread(unit, _EVERYTHING),
        next_cursor=next_cursor,
        mail_off_since=off_since(unit),
    )


def list_inbox(unit: Unit, request: ListAlerts) -> AlertPage:
    """The same as a gateway of the release before reads it: it knows nothing of deadlines and disposals."""
    lines, next_cursor = _read(unit, request, _WITHOUT_LATER_KINDS)
    return AlertPage(
        alerts=[Alert.model_validate(_shown_whole(line)) for line in lines],
        unread=_count_unread(unit, _WITHOUT_LATER_KINDS),
        next_cursor=next_cursor,
    )


def list_alerts(unit: Unit, request: ListAlerts) -> EarlierAlertPage:
    """The same as a gateway of the release before reads it: it knows nothing of handovers of files, nor of papers."""
    lines, next_cursor = _read(unit, request, _EARLIER_KINDS)
    return EarlierAlertPage(
        alerts=[EarlierAlert.model_validate(_shown(line)) for line in lines],
        unread=_count_unread(unit, _EARLIER_KINDS),
        next_cursor=next_cursor,
    )


def _read(unit: Unit, request: ListAlerts, of_kinds: ColumnElement[bool]) -> tuple[Sequence[Line], str | None]:
    """The lines of a page, and the cursor of the next; audited."""
    digest = cursors.filter_digest("alerts", unit.access.actor_id, request.unread_only)
    rows = unit.session.execute(_page(unit, request, digest).where(of_kinds)).all()
    lines, more = rows[: request.limit], len(rows) > request.limit
    unit.audit(
        AuditAction.ALERT_INBOX_READ,
        right=Right.ALERT_READ,
        school_ids={line.AlertRow.school_id for line in lines},
        object_id=unit.access.actor_id,
    )
    last = lines[-1].AlertRow if more else None
    return lines, cursors.encode(digest, [last.at.isoformat(), str(last.id)]) if last else None


def _page(unit: Unit, request: ListAlerts, digest: str) -> Select[AlertRow, str, str, datetime, datetime | None]:
    too_long = and_(
        UnreadConcernRow.concern_id == AlertRow.object_id,
        UnreadConcernRow.state == "waiting",
        or_(UnreadConcernRow.due_at <= unit.now, UnreadConcernRow.told_at > UnreadConcernRow.since),
        AlertRow.kind.in_(OF_NEW_CONCERNS),
        AlertRow.opened_at.is_(None),
    )
    lines = (
        select(
            AlertRow,
            StaffRow.name.label("sender"),
            CategoryRow.name.label("category"),
            UnreadConcernRow.since,
            MailRow.finished_at.label("mailed_at"),
        )
        .outerjoin(StaffRow, StaffRow.id == AlertRow.sender_id)
        .outerjoin(CategoryRow, CategoryRow.id == AlertRow.category_id)
        .outerjoin(UnreadConcernRow, too_long)
        .outerjoin(MailRow, and_(MailRow.alert_id == AlertRow.id, MailRow.state == "sent"))
        .where(AlertRow.recipient_id == unit.access.actor_id)
        .order_by(AlertRow.at.desc(), AlertRow.id.desc())
        .limit(request.limit + 1)
    )
    if request.unread_only:
        lines = lines.where(UNREAD)
    if request.cursor is not None:
        lines = lines.where(tuple_(AlertRow.at, AlertRow.id) < tuple_(*_place(request.cursor, digest)))
    return lines


def _place(cursor: str, digest: str) -> tuple[datetime, UUID]:
    try:
        at, alert_id = cursors.decode(cursor, digest)
        return datetime.fromisoformat(at), UUID(alert_id)
    except (TypeError, ValueError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def _count_unread(unit: Unit, of_kinds: ColumnElement[bool]) -> int:
    return (
        unit.session.scalar(
            select(func.count())
            .select_from(AlertRow)
            .where(AlertRow.recipient_id == unit.access.actor_id, UNREAD, of_kinds)
        )
        or 0
    )


def _shown_whole(line: Line) -> dict[str, Any]:
    return _shown(line) | {
        "urgency": line.AlertRow.urgency,
        "mailed_at": line.mailed_at,
        "changed_at": _changed_since_read(line.AlertRow),
    }


def _shown(line: Line) -> dict[str, Any]:
    alert, sender, category, unread_since, _ = line
    return {
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


def _changed_since_read(alert: AlertRow) -> datetime | None:
    is_news = alert.changed_at is not None and alert.read_at is not None and alert.changed_at > alert.read_at
    return alert.changed_at if is_news else None


def new_alerts(unit: Unit, request: NewAlertsQuery) -> NewAlerts:
    """Newest first. Own rows only, as in the inbox; no audit entry, since it tells no more than that they are there."""
    ids = unit.session.scalars(
        select(AlertRow.id)
        .where(
            AlertRow.recipient_id == unit.access.actor_id,
            AlertRow.read_at.is_(None),
            AlertRow.at > request.since,
        )
        .order_by(AlertRow.at.desc(), AlertRow.id.desc())
        .limit(MOST_NEW)
    )
    return NewAlerts(ids=list(ids), mail_off_since=off_since(unit))


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
