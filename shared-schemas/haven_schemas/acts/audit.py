"""RPC of the audit service."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from ..audit_actions import AuditAction
from ..call import Call
from ..identifiers import Contract
from ..origins import ChannelCode, Network
from ..rights import Right
from .hosting import Connections
from .paging import Empty, Paged

ActionCode = Annotated[str, Field(pattern=r"^[a-z_]+:[a-z_]+:[a-z_]+$", max_length=60)]
"""An action of the log, one a release before or after this one wrote as well."""
Outcome = Literal["carried_out", "refused"]
"""``refused``: the outcome is the code of an error; ``carried_out``: any other."""


class ListEntries(Paged):
    """Audit entries of the caller's schools, newest first; by subject, object, actor, school, action, outcome and time.

    ``since`` is counted in, ``until`` is not. ``session_id``: what was done in one session, or with one program's key.
    ``network``: what came from there, or from a part of it, or from a larger one that it lies in; ``network_of``: the
    same of the network that an entry came from, by its id. These three are for whoever is told where entries came from.
    """

    subject_id: UUID | None = None
    object_id: UUID | None = None
    actor_id: UUID | None = None
    school_id: UUID | None = None
    action: ActionCode | None = None
    outcome: Outcome | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    session_id: UUID | None = None
    network: Network | None = None
    network_of: UUID | None = None


class AuditEntry(Contract):
    """One leaf of the log, as it was hashed, and beside it where it came from.

    ``channel`` null: that is not kept; it is deleted after twelve months. ``network``: its first bits, as many as the
    trust keeps.
    """

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
    channel: ChannelCode | None = None
    session_id: UUID | None = None
    network: Network | None = None


class AuditPage(Contract):
    """One page, newest first.

    ``tells_origins``: where entries came from is told to whoever watches over data and reads no record. To all others
    each entry is as one of which it is not kept.
    """

    entries: list[AuditEntry]
    next_cursor: str | None
    tells_origins: bool = False


class ListAlarms(Paged):
    """Entries that contradicted the log, newest first."""


class AuditAlarm(Contract):
    """An entry that came under a number, or an id, that the log holds with other content. The log did not change.

    ``stands_as``: the number under which it is in the log now; None: it is in no other place than here.
    """

    id: UUID
    received_at: datetime
    source: str
    number: int
    entry: AuditEntry
    kept_id: UUID | None
    """The entry of the log that it contradicted."""
    stands_as: int | None


class AlarmPage(Contract):
    """One page, newest first."""

    alarms: list[AuditAlarm]
    next_cursor: str | None


LIST_ENTRIES = Call(
    "audit.list_entries",
    ListEntries,
    AuditPage,
    what=(
        "the log, newest first, by child, record, actor, school, action, outcome or time; to whoever watches over data"
        " also where each entry came from, and by session or network; pages by cursor"
    ),
    right=Right.AUDIT_READ,
    tier="elevated",
    audits=(AuditAction.AUDIT_LOG_READ,),
)
EXPORT_ENTRIES = Call(
    "audit.export_entries",
    ListEntries,
    AuditPage,
    what="the same, to be saved as a file: each page is an entry that says so",
    right=Right.AUDIT_READ,
    tier="elevated",
    audits=(AuditAction.AUDIT_LOG_EXPORT,),
)
LIST_ALARMS = Call(
    "audit.list_alarms",
    ListAlarms,
    AlarmPage,
    what=("leaves that contradicted the log, newest first, and the number each has in it now; scope as `list_entries`"),
    right=Right.AUDIT_READ,
    tier="elevated",
    audits=(AuditAction.AUDIT_ALARM_READ,),
)
CONNECTIONS = Call(
    "audit.connections",
    Empty,
    Connections,
    what="what this service is connected to, and whether each link is encrypted; no name, no password",
    right=Right.SIGHT_REVIEW,
    tier="elevated",
)
