"""What every service says under its own name."""

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from ..identifiers import Contract
from ..origins import ChannelCode, Network
from .base import Event


class EntryOrigin(Contract):
    """Where an entry came from, beside its leaf. ``session_id``: also a program's key, or an app's password."""

    entry_id: UUID
    channel: ChannelCode
    session_id: UUID | None
    network: Network | None


class AuditEntriesRecorded(Event):
    """Up to 200 audit entries of one source, numbered without gaps; each is the exact JSON of its leaf.

    ``origins``: of those of which it is known. A log of the release before knows the first version, which has none: a
    source sends the second once the log has said that it takes it.
    """

    event_type: ClassVar[str] = "*.audit_entries_recorded"
    schema_version: ClassVar[int] = 2
    also_reads: ClassVar[tuple[int, ...]] = (1,)
    source: str
    entries: list[dict[str, Any]]
    origins: list[EntryOrigin] = []


class DatabaseRestored(Event):
    """A service found its database restored to an earlier time: whoever copies from it, and whom it copies from, acts.

    ``since``: seconds since 1970 of the last entry it numbered before; None: it knows none. What it was told later is
    gone, and what it told later is no longer so.
    """

    event_type: ClassVar[str] = "*.database_restored"
    restoration_id: UUID
    since: int | None


class ResyncWanted(Event):
    """A reader of ``owner`` no longer trusts the versions of its copies, and asks for the owner's present state."""

    event_type: ClassVar[str] = "*.resync_wanted"
    restoration_id: UUID
    owner: Literal["identity", "pupils", "incidents", "alerts", "audit"]


class EventsListed(Event):
    """What its owner sent to one reader from ``after`` until just before ``until``, in the owner's time.

    A reader that has not taken in one of ``event_ids`` asks for it. The owner's outbox holds what was sent since
    ``kept_since``: of anything older the list tells nothing. ``gone_ids`` were asked for, and are not there any more.
    """

    event_type: ClassVar[str] = "*.events_listed"
    reader: str
    after: datetime
    until: datetime
    kept_since: datetime
    event_ids: list[UUID]
    gone_ids: list[UUID]
