"""What is open at a school that is to be closed."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..school_closing import CountOpenWork, OpenCounts

COUNT_OPEN_WORK = Call(
    "incidents.count_open_work",
    CountOpenWork,
    OpenCounts,
    what="for identity: work that is not finished at a school, in numbers",
    right=Right.SERVICE_OPEN_WORK,
    audits=(AuditAction.SCHOOL_CLOSING_READ,),
)
