"""What somebody looks at, and decides, before anybody agrees that a child's file is destroyed."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.disposal import (
    DecideSharedRecord,
    FileToAgreePage,
    OpenDocumentToAgree,
    ReadFileToAgree,
    SharedRecordDecided,
    SharedRecordPage,
    SharedRecordQuery,
    SharedRecordsQuery,
    SharedRecordWords,
)
from haven_schemas.rpc.incidents.documents import DocumentContent

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
READ_FILE_TO_AGREE = Call(
    "incidents.read_file_to_agree",
    ReadFileToAgree,
    FileToAgreePage,
    what="a file that is proposed to be destroyed, for a second person who was given sight of it, with old and new of "
    "what is to be redacted",
    right=Right.RETENTION_AGREE,
    at="of the one file",
    tier="elevated",
    audits=(AuditAction.DISPOSAL_FILE_READ, AuditAction.CHRONOLOGY_CARD_READ, AuditAction.ACCESS_CALL_REFUSE),
)
OPEN_DOCUMENT_TO_AGREE = Call(
    "incidents.open_document_to_agree",
    OpenDocumentToAgree,
    DocumentContent,
    what="the key of one version of a document in that file, for the same person; only after it was looked at",
    right=Right.RETENTION_AGREE,
    at="of the one file",
    tier="elevated",
    audits=(AuditAction.DOCUMENT_FILE_READ, AuditAction.RECORD_RESTRICTED_OPEN),
)
