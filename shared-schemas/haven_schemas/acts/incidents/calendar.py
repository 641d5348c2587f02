"""What a person's own calendar is told: days and kinds, under the narrow token of an app password."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..calendar import RecordsAskedByOwner, RecordsNotKept, WorkDays, WorkDaysQuery

_FIRST_TIER = "days and kinds of one's own work; no child, no name, no text"

OWN_WORK_DAYS = Call(
    "incidents.own_work_days",
    WorkDaysQuery,
    WorkDays,
    what="the days of the caller's actions, reviews and what was to wait; no child, no text",
    right=Right.CALENDAR_READ,
    first_tier=_FIRST_TIER,
    audits=(AuditAction.CALENDAR_WORK_READ,),
)
RECORDS_NOT_KEPT = Call(
    "incidents.records_not_kept",
    RecordsAskedByOwner,
    RecordsNotKept,
    what="of some incident records, those that no link and no closed file keeps from the caller",
    right=Right.CALENDAR_READ,
    first_tier=_FIRST_TIER,
)
