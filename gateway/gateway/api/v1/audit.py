"""The audit log, as far as the caller's schools go."""

from datetime import datetime
from uuid import UUID

from haven_schemas.rights import Right
from haven_schemas.rpc.audit import AuditEntry, ListEntries

from gateway.state import haven

from .blueprint import api
from .operations import Call
from .shapes import PageQuery, Shape


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
    found = haven().services.audit.list_entries(call.caller, request)
    return AuditShape(entries=[AuditEntryShape.of(each) for each in found.entries], next_cursor=found.next_cursor)
