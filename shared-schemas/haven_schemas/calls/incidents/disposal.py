"""What somebody who is to agree that a child's file is destroyed looks at before."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.disposal import SharedRecordPage, SharedRecordsQuery

SHARED_RECORDS = Call(
    "incidents.shared_records",
    SharedRecordsQuery,
    SharedRecordPage,
    what="what of a child's file is about other children too, and stays for them; no text",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.DISPOSAL_SHARED_READ,),
)
