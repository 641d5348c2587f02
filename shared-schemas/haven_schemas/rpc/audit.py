"""RPC of the audit service."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ..identifiers import Contract
from .paging import Paged


class ListEntries(Paged):
    """Audit entries of the caller's schools, newest first; by subject, object or actor."""

    subject_id: UUID | None = None
    object_id: UUID | None = None
    actor_id: UUID | None = None


class AuditEntry(Contract):
    """One leaf of the log, as it was hashed."""

    id: UUID
    source: str
    number: int
    action: str
    at: datetime
    actor_id: UUID
    right: str | None
    school_ids: list[UUID]
    subject_ids: list[UUID]
    object_id: UUID | None
    outcome: str
    correlation_id: UUID
    leaf: dict[str, Any]


class AuditPage(Contract):
    """One page, newest first."""

    entries: list[AuditEntry]
    next_cursor: str | None
