"""Papers of a child: plans, reports and orders that belong to no incident record."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.documents import (
    AbandonDocument,
    DocumentAbandoned,
    DocumentReceipt,
    DocumentUploadSlot,
    FinishDocument,
)
from haven_schemas.rpc.incidents.papers import (
    BeginPaper,
    BeginPaperVersion,
    ChangePaper,
    ListPapers,
    PaperFacts,
    PaperFactsReply,
    PaperPage,
    PaperQuery,
    PaperShown,
    PaperState,
    ReviewPaper,
)

_WHO_KEEPS = "`record:write` at the school; SEN papers the SENCO too"

BEGIN_PAPER = Call(
    "incidents.begin_paper",
    BeginPaper,
    DocumentUploadSlot,
    what="where the bytes of a new paper go, and the key of that one object",
    right=Right.RECORD_READ,
    at=_WHO_KEEPS,
    tier="elevated",
)
BEGIN_PAPER_VERSION = Call(
    "incidents.begin_paper_version",
    BeginPaperVersion,
    DocumentUploadSlot,
    what="the same for the next version of one",
    right=Right.RECORD_READ,
    at=_WHO_KEEPS,
    tier="elevated",
)
FINISH_PAPER = Call(
    "incidents.finish_paper",
    FinishDocument,
    DocumentReceipt,
    what="they have arrived: it is in the child's file and waits to be looked at",
    right=Right.RECORD_READ,
    at=_WHO_KEEPS,
    tier="elevated",
    writes=True,
    audits=(AuditAction.DOCUMENT_FILE_ADD,),
)
ABANDON_PAPER = Call(
    "incidents.abandon_paper",
    AbandonDocument,
    DocumentAbandoned,
    what="they will not come, as `abandon_document`",
    right=Right.RECORD_READ,
    at="as `begin_paper`",
    tier="elevated",
)
LIST_PAPERS = Call(
    "incidents.list_papers",
    ListPapers,
    PaperPage,
    what="papers of a child; names, kinds, and when they are to be reviewed",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.PAPER_LIST_READ,),
)
GET_PAPER = Call(
    "incidents.get_paper",
    PaperQuery,
    PaperShown,
    what="one with its versions and what was said of it before; opened by `open_document`",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.PAPER_RECORD_READ,),
)
CHANGE_PAPER = Call(
    "incidents.change_paper",
    ChangePaper,
    PaperState,
    what="corrects its kind, its category or the day of its review",
    right=Right.RECORD_READ,
    at=_WHO_KEEPS,
    tier="elevated",
    writes=True,
    audits=(AuditAction.PAPER_RECORD_CHANGE,),
)
REVIEW_PAPER = Call(
    "incidents.review_paper",
    ReviewPaper,
    PaperState,
    what="says that it was reviewed, and when it is to be again",
    right=Right.RECORD_READ,
    at=_WHO_KEEPS,
    tier="elevated",
    writes=True,
    audits=(AuditAction.PAPER_RECORD_REVIEW,),
)
PAPER_FACTS = Call(
    "incidents.paper_facts",
    PaperFacts,
    PaperFactsReply,
    what="whom to tell that a review is due",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.PAPER_RECORD_READ,),
)
