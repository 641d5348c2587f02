"""RPC of the incidents service about files that their reporter sends with a concern.

As with documents the bytes never cross the bus. A file belongs to its concern, and with it to what is decided of it.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from .documents import (
    MOST_DOCUMENT_BYTES,
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
