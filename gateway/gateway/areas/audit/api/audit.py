"""The audit log, as far as the caller's schools go."""

from datetime import datetime
from uuid import UUID

from haven_schemas.calls.audit import LIST_ALARMS, LIST_ENTRIES
from haven_schemas.rights import Right
from haven_schemas.rpc.audit import AuditEntry, ListAlarms, ListEntries

from gateway.api.v1.blueprint import api
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.state import haven


class AuditQuery(PageQuery):
    """By child, by record, or by who did it."""

    subject_id: UUID | None = None
    object_id: UUID | None = None
    actor_id: UUID | None = None


class AuditEntryShape(Shape):
    """One entry; ``source`` and ``number`` say which in its service's own count."""

    id: UUID
    action: str
    at: datetime
    actor_id: UUID
    subject_ids: list[UUID]
    object_id: UUID | None
    outcome: str
    source: str
    number: int
    right: str | None
    correlation_id: UUID

    @classmethod
    def of(cls, entry: AuditEntry) -> "AuditEntryShape":
        """From audit's view."""
        return cls(**{name: value for name, value in entry.model_dump().items() if name in cls.model_fields})


class AuditShape(Shape):
    """Newest first."""

    entries: list[AuditEntryShape]
    next_cursor: str | None


class AlarmShape(Shape):
    """An entry that came under a number or id of another. ``stands_as``: its number in the log now, if it has one."""

    id: UUID
    received_at: datetime
    source: str
    number: int
    entry: AuditEntryShape
    kept_id: UUID | None
    stands_as: int | None


class AlarmsShape(Shape):
    """Newest first."""

    alarms: list[AlarmShape]
    next_cursor: str | None


@api.operation(
    "GET", "/audit/alarms", "What contradicted the audit log", right=Right.AUDIT_READ, tier="elevated",
    query=PageQuery, reply=AlarmsShape,
)  # fmt: skip
def list_alarms(call: Call, query: PageQuery) -> AlarmsShape:
    """The log itself did not change."""
    found = haven().services.ask(LIST_ALARMS, call.caller, ListAlarms(limit=query.limit, cursor=query.cursor))
    alarms = [
        AlarmShape(
            id=each.id,
            received_at=each.received_at,
            source=each.source,
            number=each.number,
            entry=AuditEntryShape.of(each.entry),
            kept_id=each.kept_id,
            stands_as=each.stands_as,
        )
        for each in found.alarms
    ]
    return AlarmsShape(alarms=alarms, next_cursor=found.next_cursor)


@api.operation(
    "GET", "/audit", "Reads, writes and refusals", right=Right.AUDIT_READ, tier="elevated", query=AuditQuery,
    reply=AuditShape,
)  # fmt: skip
def list_entries(call: Call, query: AuditQuery) -> AuditShape:
    """One page of the log."""
    request = ListEntries(
        subject_id=query.subject_id,
        object_id=query.object_id,
        actor_id=query.actor_id,
        limit=query.limit,
        cursor=query.cursor,
    )
    found = haven().services.ask(LIST_ENTRIES, call.caller, request)
    return AuditShape(entries=[AuditEntryShape.of(each) for each in found.entries], next_cursor=found.next_cursor)
