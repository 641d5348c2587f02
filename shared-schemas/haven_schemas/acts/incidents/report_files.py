"""RPC of the incidents service about files that their reporter sends with a concern.

As with documents the bytes never cross the bus. A file belongs to its concern, and with it to what is decided of it.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from .documents import (
    MOST_DOCUMENT_BYTES,
    AbandonDocument,
    DocumentAbandoned,
    DocumentReceipt,
    DocumentState,
    DocumentUploadSlot,
    FileName,
    RefusalReason,
)

SendKey = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""Tells one file of one send from every other, however often it is sent: a keyed digest made by the gateway."""

NotTakenReason = Literal["kind", "mismatch", "empty", "too_large", "too_many"]
"""Why the gateway did not take a file, before any of it was kept."""


class BeginReportFile(Contract):
    """A file is about to come with a concern of the caller's own."""

    concern_id: UUID
    name: FileName
    send_key: SendKey


class ReportFileUpload(Contract):
    """Exactly one of the two: where the sealed bytes go, or the receipt of this very file, which has come before."""

    place: DocumentUploadSlot | None
    before: DocumentReceipt | None


class FinishReportFile(Contract):
    """The bytes are in the store; ``size`` counts them in the clear."""

    document_id: UUID
    size: Annotated[int, Field(ge=0, le=MOST_DOCUMENT_BYTES)]


class RefuseReportFile(Contract):
    """A file that was sent with a concern of the caller's own was not taken."""

    concern_id: UUID
    reason: NotTakenReason


class ReportFileRefused(Contract):
    """It is written down that, and why, a file was not taken."""

    concern_id: UUID


class ReportFile(Contract):
    """A file that came with a concern. ``name`` is empty while, or where, it is not to be shown."""

    document_id: UUID
    name: str
    state: DocumentState
    reason: RefusalReason | None
    size: int
    sent_at: datetime
    scanner_silent_since: datetime | None = None
    """As ``DocumentVersion`` says it."""


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
