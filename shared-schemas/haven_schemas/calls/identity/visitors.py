"""Day passes of supply and visiting staff."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import SignedIn
from haven_schemas.rpc.identity.visitors import (
    AdmitVisitor,
    DayPass,
    DayPasses,
    EndDayPass,
    EnterByDayPass,
    ListDayPasses,
)
from haven_schemas.rpc.paging import Empty

ADMIT_VISITOR = Call(
    "identity.admit_visitor",
    AdmitVisitor,
    DayPass,
    what="a day pass; its code is told once",
    right=Right.VISITOR_ADMIT,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.VISITOR_ADMISSION_ADD,),
)
LIST_DAY_PASSES = Call(
    "identity.list_day_passes",
    ListDayPasses,
    DayPasses,
    what="passes that hold now, and whether they were used",
    right=Right.VISITOR_ADMIT,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.VISITOR_ADMISSION_READ,),
)
END_DAY_PASS = Call(
    "identity.end_day_pass",
    EndDayPass,
    Empty,
    what="ends a pass, its account and sessions",
    right=Right.VISITOR_ADMIT,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.VISITOR_ADMISSION_END,),
)
ENTER_BY_DAY_PASS = Call(
    "identity.enter_by_day_pass",
    EnterByDayPass,
    SignedIn,
    what="a visitor's session and permits",
    public=True,
    audits=(
        AuditAction.VISITOR_ADMISSION_REFUSE,
        AuditAction.VISITOR_ADMISSION_USE,
    ),
)
