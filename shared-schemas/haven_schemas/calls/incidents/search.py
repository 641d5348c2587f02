"""Search in what was written."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.search import SearchPage, SearchRecords

SEARCH_RECORDS = Call(
    "incidents.search_records",
    SearchRecords,
    SearchPage,
    what="records in which every word occurs, newest first, with their sentences",
    right=Right.RECORD_READ,
    tier="elevated",
    seconds=15.0,
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.SEARCH_RECORD_READ,
    ),
)
