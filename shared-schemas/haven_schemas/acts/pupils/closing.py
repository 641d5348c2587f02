"""What is open at a school that is to be closed."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..school_closing import CountOpenWork, OpenCounts

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
