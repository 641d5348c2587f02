"""The caller's own inbox."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from haven_schemas.identifiers import SchoolUrn
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import AlertKind, ListAlerts, MarkRead
from pydantic import Field

from gateway.state import haven

from .blueprint import api
from .operations import Call
from .shapes import PageQuery, Shape


class AlertsQuery(PageQuery):
    """``unread_only`` leaves out those marked read; they are never gone."""

    unread_only: bool = False


class AlertShape(Shape):
    """Names the sender and the category, never a child. ``object_id`` is the concern or the incident record."""

    id: UUID
    kind: AlertKind
    school_urn: SchoolUrn | None
    sender_name: str
    category_name: str
    object_id: UUID
    at: datetime
    read_at: datetime | None


class AlertsShape(Shape):
    """Newest first; ``unread`` counts the whole inbox."""

    alerts: list[AlertShape]
    unread: int
    next_cursor: str | None


class AlertsRead(Shape):
    """Which alerts were read."""

    alert_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class AlertsMarked(Shape):
    """How many were unread before."""

    marked: int


@api.operation(
    "GET", "/alerts", "The caller's inbox", right=Right.ALERT_READ, tier="elevated", query=AlertsQuery,
    reply=AlertsShape,
)  # fmt: skip
def list_alerts(call: Call, query: AlertsQuery) -> AlertsShape:
    """Newest first."""
    request = ListAlerts(unread_only=query.unread_only, limit=query.limit, cursor=query.cursor)
    found = haven().services.alerts.list_alerts(call.caller, request)
    alerts = [
        AlertShape(
            id=each.id,
            kind=each.kind,
            school_urn=call.signed_in.urn_of(each.school_id),
            sender_name=each.sender_name,
            category_name=each.category_name,
            object_id=each.object_id,
            at=each.at,
            read_at=each.read_at,
        )
        for each in found.alerts
    ]
    return AlertsShape(alerts=alerts, unread=found.unread, next_cursor=found.next_cursor)


@api.operation(
    "POST", "/alerts/read", "Mark alerts read", right=Right.ALERT_READ, tier="elevated", body=AlertsRead,
    reply=AlertsMarked,
)  # fmt: skip
def mark_read(call: Call, body: AlertsRead) -> AlertsMarked:
    """They stay in the inbox."""
    return AlertsMarked(marked=haven().services.alerts.mark_read(call.caller, MarkRead(ids=body.alert_ids)).marked)
