"""What somebody looks at, and decides, before anybody agrees that a child's file is destroyed."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.disposal import (
    DecideSharedRecord,
    SharedRecordDecided,
    SharedRecordPage,
    SharedRecordQuery,
    SharedRecordsQuery,
    SharedRecordWords,
)

SHARED_RECORDS = Call(
    "incidents.shared_records",
    SharedRecordsQuery,
    SharedRecordPage,
    what="what of a child's file is about other children too, and what becomes of it; no text",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.DISPOSAL_SHARED_READ,),
)
GET_SHARED_RECORD = Call(
    "incidents.get_shared_record",
    SharedRecordQuery,
    SharedRecordWords,
    what="one of them with its words, and those it is to have once the file is destroyed",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.DISPOSAL_SHARED_OPEN,),
)
DECIDE_SHARED_RECORD = Call(
    "incidents.decide_shared_record",
    DecideSharedRecord,
    SharedRecordDecided,
    what="a record about other children too is kept with a reason, redacted or, being a document, removed; nothing "
    "changes before the file is destroyed",
    right=Right.RECORD_WRITE,
    tier="elevated",
    audits=(AuditAction.DISPOSAL_SHARED_DECIDE,),
)
