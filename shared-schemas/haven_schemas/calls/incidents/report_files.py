"""Files that come with a report."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.documents import AbandonDocument, DocumentAbandoned, DocumentReceipt
from haven_schemas.rpc.incidents.report_files import (
    BeginReportFile,
    FinishReportFile,
    RefuseReportFile,
    ReportFileRefused,
    ReportFileUpload,
)

BEGIN_REPORT_FILE = Call(
    "incidents.begin_report_file",
    BeginReportFile,
    ReportFileUpload,
    what="where the bytes of a file that comes with a report go, or the receipt of the same file",
    right=Right.CONCERN_REPORT,
    at="the concern's own reporter",
    while_closed=True,
    first_tier="a file that belongs to one's own report; the answer is an upload slot",
)
FINISH_REPORT_FILE = Call(
    "incidents.finish_report_file",
    FinishReportFile,
    DocumentReceipt,
    what="it has arrived: a document of the concern, waiting to be looked at",
    right=Right.CONCERN_REPORT,
    at="as `begin_report_file`",
    writes=True,
    while_closed=True,
    first_tier="a file that belongs to one's own report; the answer is a receipt",
    audits=(AuditAction.DOCUMENT_FILE_ADD,),
)
ABANDON_REPORT_FILE = Call(
    "incidents.abandon_report_file",
    AbandonDocument,
    DocumentAbandoned,
    what="it will not come, as `abandon_document`",
    right=Right.CONCERN_REPORT,
    at="as `begin_report_file`",
    while_closed=True,
    first_tier="a file of one's own that did not arrive; the answer is a receipt",
)
REFUSE_REPORT_FILE = Call(
    "incidents.refuse_report_file",
    RefuseReportFile,
    ReportFileRefused,
    what="the gateway did not take it: written in the audit log",
    right=Right.CONCERN_REPORT,
    at="as `begin_report_file`",
    writes=True,
    while_closed=True,
    first_tier="a file of one's own that was refused; the answer is a receipt",
    audits=(AuditAction.DOCUMENT_FILE_REFUSE,),
)
