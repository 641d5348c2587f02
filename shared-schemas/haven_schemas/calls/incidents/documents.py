"""Files kept with a record: sent, examined, opened."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.documents import (
    AbandonDocument,
    BeginDocument,
    Document,
    DocumentAbandoned,
    DocumentContent,
    DocumentPage,
    DocumentQuery,
    DocumentReceipt,
    DocumentUploadSlot,
    FinishDocument,
    ListDocuments,
    OpenDocument,
)

BEGIN_DOCUMENT = Call(
    "incidents.begin_document",
    BeginDocument,
    DocumentUploadSlot,
    what="where the bytes of a new document or version go, and the key of that one object",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
)
FINISH_DOCUMENT = Call(
    "incidents.finish_document",
    FinishDocument,
    DocumentReceipt,
    what="they have arrived: it is part of the record and waits to be looked at",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.DOCUMENT_FILE_ADD,),
)
ABANDON_DOCUMENT = Call(
    "incidents.abandon_document",
    AbandonDocument,
    DocumentAbandoned,
    what="they will not come: the sender may send another at once, and what was kept is swept",
    right=Right.RECORD_WRITE,
    at="as `begin_document`",
    tier="elevated",
)
LIST_DOCUMENTS = Call(
    "incidents.list_documents",
    ListDocuments,
    DocumentPage,
    what="of an incident record or about a child; names and states",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.DOCUMENT_LIST_READ,),
)
GET_DOCUMENT = Call(
    "incidents.get_document",
    DocumentQuery,
    Document,
    what="one with its versions",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.DOCUMENT_LIST_READ,),
)
OPEN_DOCUMENT = Call(
    "incidents.open_document",
    OpenDocument,
    DocumentContent,
    what="the key of one version's object; only after it was looked at",
    right=Right.RECORD_READ,
    at="; of a restricted one `concern:triage`, with a purpose",
    tier="elevated",
    while_unproven=True,
    audits=(
        AuditAction.DOCUMENT_FILE_READ,
        AuditAction.RECORD_RESTRICTED_OPEN,
    ),
)
