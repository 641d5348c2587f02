"""Concerns as staff report them, and what their reporters see of them."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.reporting import ConcernReceipt, ListOwnConcerns, RecordConcern
from haven_schemas.rpc.incidents.triage import Concern, ConcernPage, ConcernQuery

RECORD_CONCERN = Call(
    "incidents.record_concern",
    RecordConcern,
    ConcernReceipt,
    what="reports a concern; answers its id and state",
    right=Right.CONCERN_REPORT,
    at="at the school",
    permit=True,
    writes=True,
    while_closed=True,
    first_tier="reporting waits for nobody; the answer is a receipt",
    seconds=10.0,
    audits=(
        AuditAction.CONCERN_RECORD_ADD,
        AuditAction.DRAFT_OWN_DROP,
    ),
)
LIST_OWN_CONCERNS = Call(
    "incidents.list_own_concerns",
    ListOwnConcerns,
    ConcernPage,
    what="the caller's own reports",
    right=Right.CONCERN_FOLLOW_OWN,
    shows_a_child=True,
    first_tier=(
        "one's own reports of the last day, unless password or address changed since; of any other no child is named"
    ),
    audits=(AuditAction.CONCERN_LIST_READ,),
)
GET_CONCERN = Call(
    "incidents.get_concern",
    ConcernQuery,
    Concern,
    what="one concern with its text",
    right=Right.CONCERN_FOLLOW_OWN,
    sensitive=True,
    shows_a_child=True,
    first_tier=(
        "one's own report of the last day, unless password or address changed since; of any other "
        "status, category and times"
    ),
    audits=(AuditAction.CONCERN_RECORD_READ,),
)
