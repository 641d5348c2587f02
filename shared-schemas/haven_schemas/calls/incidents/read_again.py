"""Files that another school signed for, read again for a reason that is agreed to."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.read_again import (
    AskToRead,
    DecideReadRequest,
    EndReading,
    ListReadRequests,
    ReadRequest,
    ReadRequestChanged,
    ReadRequestPage,
    ReadRequestQuery,
)

ASK_TO_READ = Call(
    "incidents.ask_to_read",
    AskToRead,
    ReadRequestChanged,
    what="the school that a child left asks to read the file again, and says why",
    right=Right.CONCERN_TRIAGE,
    at="at the school they left",
    tier="elevated",
    writes=True,
    audits=(AuditAction.HANDOVER_REQUEST_ASK,),
)
LIST_READ_REQUESTS = Call(
    "incidents.list_read_requests",
    ListReadRequests,
    ReadRequestPage,
    what="requests to read files again, those nobody answered first; no text",
    right=Right.CONCERN_TRIAGE,
    at="at either school",
    tier="elevated",
    audits=(AuditAction.HANDOVER_REQUEST_READ,),
)
GET_READ_REQUEST = Call(
    "incidents.get_read_request",
    ReadRequestQuery,
    ReadRequest,
    what="one request with its reason and its answer",
    right=Right.CONCERN_TRIAGE,
    at="at either school",
    tier="elevated",
    audits=(AuditAction.HANDOVER_REQUEST_READ,),
)
DECIDE_READ_REQUEST = Call(
    "incidents.decide_read_request",
    DecideReadRequest,
    ReadRequestChanged,
    what="agrees until a day, or refuses with a reason; never who asked",
    right=Right.CONCERN_TRIAGE,
    at="at both schools; where nobody else has it there, at the one that has the file",
    tier="elevated",
    writes=True,
    audits=(AuditAction.HANDOVER_REQUEST_DECIDE,),
)
END_READING = Call(
    "incidents.end_reading",
    EndReading,
    ReadRequestChanged,
    what="the file is read no more, before the day that was agreed",
    right=Right.CONCERN_TRIAGE,
    at="at either school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.HANDOVER_REQUEST_END,),
)
