"""RPC of the incidents service about documents: files kept with a record, and their versions.

A document's bytes never cross the bus: the reply of ``begin_document`` or ``open_document`` tells the gateway where one
object is and gives a key good for that object alone.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged
from .entry_kinds import PaperKind
from .moves import MarkReason, Purpose

MOST_DOCUMENT_BYTES = 100_000_000
"""The largest file taken: 100 MB."""

FileName = Annotated[str, Field(min_length=1, max_length=200)]
DocumentState = Literal["waiting", "clean", "refused"]
"""``waiting``: not looked at yet, nobody may open it. ``refused``: its bytes are deleted."""
RefusalReason = Literal["virus", "kind", "mismatch", "archive", "image", "several_kinds", "empty", "damaged", "failed"]


class BeginDocument(Contract):
    """A file is about to come: a new document in an incident record, about some of its children (none named: all).

    With ``document_id`` it is a new version of that document instead, made by someone who saw version ``seen_version``.
    """

    incident_id: UUID | None = None
    document_id: UUID | None = None
    seen_version: int | None = None
    name: FileName
    subject_ids: Annotated[list[UUID], Field(max_length=100)] = []
    occurred_at: AwareDatetime | None = None
    """The day of the letter, the report, the picture; None: now."""
    referral_id: UUID | None = None
    """The referral of the record that it belongs to: the letter, the agency's receipt or form."""


class DocumentUploadSlot(Contract):
    """Where the sealed bytes go; told once and never kept. ``data_key`` is base64, for this one object."""

    document_id: UUID
    version: int
    object_name: str
    data_key: Annotated[str, Field(repr=False)]


class FinishDocument(Contract):
    """The bytes are in the store; ``size`` counts them in the clear."""

    document_id: UUID
    version: int
    size: Annotated[int, Field(ge=0, le=MOST_DOCUMENT_BYTES)]


class AbandonDocument(Contract):
    """What ``begin_document`` or ``begin_report_file`` reserved will not be filled."""

    document_id: UUID
    version: int


class DocumentAbandoned(Contract):
    """Its place is free, and what was kept of it is deleted within a minute or so."""

    document_id: UUID


class DocumentReceipt(Contract):
    """Kept; it waits to be looked at."""

    document_id: UUID
    version: int


class DocumentQuery(Contract):
    """One document."""

    document_id: UUID


class DocumentVersion(Contract):
    """One version. ``media_type`` is what the bytes are, known once they were looked at."""

    version: int
    name: str
    state: DocumentState
    reason: RefusalReason | None
    media_type: str | None
    size: int
    added_by: UUID
    added_at: datetime
    scanner_silent_since: datetime | None = None
    """Of one that waits: since when the virus scanner does not answer; None while it does."""


class Document(Contract):
    """A document with its versions, the newest first; ``readable_version`` is the newest that may be opened."""

    id: UUID
    incident_id: UUID | None
    concern_id: UUID | None = None
    """The concern it was sent with, if it was."""
    school_id: UUID
    subject_ids: list[UUID]
    occurred_at: datetime
    versions: list[DocumentVersion]
    readable_version: int | None
    restricted: bool = False
    """Its use is: names are empty, and its file is opened for a purpose that is named."""
    paper_kind: PaperKind | None = None
    """Of one that belongs to the child and to no incident record: see ``incidents_papers``."""
    referral_id: UUID | None = None
    """The referral it was filed to, if it was."""


class ListDocuments(Paged):
    """Documents in one incident record, or about one child, newest first; exactly one of the two."""

    incident_id: UUID | None = None
    subject_id: UUID | None = None


class DocumentPage(Contract):
    """One page."""

    documents: list[Document]
    next_cursor: str | None


class OpenDocument(Contract):
    """The bytes of one version; None: the newest that may be opened.

    A restricted document is opened for a ``purpose`` with a ``reason``; both stand in the audit log, the reason sealed.
    """

    document_id: UUID
    version: int | None = None
    purpose: Purpose | None = None
    reason: MarkReason | None = None


class DocumentContent(Contract):
    """Where the sealed bytes are, the key of this one object, and what a browser is told about them."""

    object_name: str
    data_key: Annotated[str, Field(repr=False)]
    name: str
    media_type: str
    size: int


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
