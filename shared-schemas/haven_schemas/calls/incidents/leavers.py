"""Children with a file who left, and nobody knows where they are."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.leavers import (
    AskAfterLeaver,
    Leaver,
    LeaverAsked,
    LeaverPage,
    LeaverQuery,
    LeftOpen,
    LeftOpenQuery,
    ListLeavers,
    SeesOpen,
    SeesOpenQuery,
)

LIST_LEAVERS = Call(
    "incidents.list_leavers",
    ListLeavers,
    LeaverPage,
    what="children with a file who left, and nobody knows where they are; or does by now",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.LEAVER_LIST_READ,),
)
GET_LEAVER = Call(
    "incidents.get_leaver",
    LeaverQuery,
    Leaver,
    what="one of them, with what was asked of whom",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.ACCESS_CALL_REFUSE, AuditAction.LEAVER_FILE_READ),
)
ASK_AFTER_LEAVER = Call(
    "incidents.ask_after_leaver",
    AskAfterLeaver,
    LeaverAsked,
    what="somebody was asked where a child is, and what came of it",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.LEAVER_ENQUIRY_ADD,),
)
LEFT_OPEN = Call(
    "incidents.left_open",
    LeftOpenQuery,
    LeftOpen,
    what="of which of some children who left the roll a record, report or plan is open; no text",
    right=Right.CONCERN_TRIAGE,
    at="nothing of a file that is closed to the caller",
    tier="elevated",
    audits=(AuditAction.LEAVER_LIST_READ,),
)
SEES_OPEN = Call(
    "incidents.sees_open",
    SeesOpenQuery,
    SeesOpen,
    what="who of some staff sees that something is open of children who left the roll; not of whom",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.LEAVER_LIST_READ,),
)
