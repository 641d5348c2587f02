"""RPC of the identity service: a person's own sessions."""

from datetime import datetime
from uuid import UUID

from ...identifiers import Contract


class OwnSession(Contract):
    """A session that stands. ``device`` is the browser and system in words, as the gateway read them."""

    id: UUID
    device: str
    created_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    current: bool
    elevated: bool


class OwnSessions(Contract):
    """The caller's sessions, the newest first; at most 200."""

    sessions: list[OwnSession]


class EndSession(Contract):
    """Ends one of the caller's sessions."""

    session_id: UUID
