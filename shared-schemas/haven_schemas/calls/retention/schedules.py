"""For how long each kind of record is kept."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.retention.schedules import (
    KeepSchedule,
    ScheduleKept,
    ScheduleList,
    WhatWouldChange,
    WouldChange,
)

LIST_SCHEDULES = Call(
    "retention.list_schedules",
    Empty,
    ScheduleList,
    what="for how long each kind of record is kept, why, and how well that is verified",
    right=Right.RETENTION_READ,
    tier="elevated",
)
WHAT_WOULD_CHANGE = Call(
    "retention.what_would_change",
    WhatWouldChange,
    WouldChange,
    what="how many files of each school would have another day by a schedule, before it is kept; nothing is written",
    right=Right.RETENTION_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.RETENTION_TOTALS_READ,),
)
KEEP_SCHEDULE = Call(
    "retention.keep_schedule",
    KeepSchedule,
    ScheduleKept,
    what="adds a schedule that the trust agreed, or changes one that has not begun, with the version that was seen",
    right=Right.RETENTION_SET,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_SCHEDULE_KEEP,),
)
