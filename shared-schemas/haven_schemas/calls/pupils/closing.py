"""What is open at a school that is to be closed."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.school_closing import CountOpenWork, OpenCounts

COUNT_OPEN_WORK = Call(
    "pupils.count_open_work",
    CountOpenWork,
    OpenCounts,
    what=(
        "for identity: who is on a school's roll and what comes to it, in numbers; holds the roll for a moment if that "
        "is asked for and there is nothing"
    ),
    right=Right.SERVICE_OPEN_WORK,
    audits=(AuditAction.SCHOOL_CLOSING_READ,),
)
