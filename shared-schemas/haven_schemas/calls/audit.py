"""The log, and what contradicted it."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.audit import AlarmPage, AuditPage, ListAlarms, ListEntries
from haven_schemas.rpc.hosting import Connections
from haven_schemas.rpc.paging import Empty

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
