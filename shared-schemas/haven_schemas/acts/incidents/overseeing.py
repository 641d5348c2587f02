"""RPC of the incidents service: how a child's file is used, for the data protection officer, without a word of it.

Ids, codes, days and numbers. Nothing that somebody typed is in it: not why a file was exported or for whom, nor what a
record or a document is called, nor its category.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from . import Day
from .chronology import ReadingKind
from .exports import ExportFormat, ExportState
from .handovers import FileState
from .read_again import RequestState

MOST_LINES = 200
"""Of each list: the newest; the audit log has every one."""
CountedKind = Literal["concern", "entry", "action", "document"]
"""What is counted of a file. ``entry``: whatever its own kind is."""


class OverseeChild(Contract):
    """How one child's file is used, for an open case of the caller's own."""

    case_id: UUID
    subject_id: UUID


class SeenReading(Contract):
    """One person's readings of a part of the file on one day."""

    reader_id: UUID
    kind: ReadingKind
    first_at: datetime
    last_at: datetime
    times: int
    by_mistake_at: datetime | None


class SchoolOfFile(Contract):
    """A school that wrote in the file or reads it. ``wrote``: it has records of its own in it; ``reads``: it came to
    the school; ``waits``: it did, and the school's safeguarding team alone reads it (nobody has signed, or it is read
    again for a reason). ``since``: the first record, the receipt, the move; None where that was never noted."""

    school_id: UUID
    how: Literal["wrote", "reads", "waits"]
    since: datetime | None


class SeenMove(Contract):
    """The file went from one school to another of the trust."""

    from_school_id: UUID
    to_school_id: UUID
    begun_on: Day
    state: FileState
    received_at: datetime | None
    received_by: UUID | None


class SeenReadRequest(Contract):
    """A school that the child left asked to read the file again."""

    asking_school_id: UUID
    keeping_school_id: UUID
    state: RequestState
    asked_by: UUID
    asked_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    ends_on: Day | None
    ended_at: datetime | None


class SeenExport(Contract):
    """A file that was asked for out of this child's chronology, or of an incident record the child is in."""

    id: UUID
    of: Literal["chronology", "incident"]
    school_id: UUID
    asked_by: UUID
    asked_at: datetime
    format: ExportFormat
    state: ExportState
    first_day: Day | None
    last_day: Day | None
    entries: Annotated[int, Field(ge=0)]
    finished_at: datetime | None


class SeenDisclosure(Contract):
    """Somebody wrote down that information about the child was shared, or that it was decided not to share it."""

    kind: Literal["disclosure", "no_disclosure"]
    school_id: UUID
    recorded_by: UUID
    occurred_at: datetime
    recorded_at: datetime


class CountedRecords(Contract):
    """How many of a kind were recorded in a month (Europe/London)."""

    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    kind: CountedKind
    records: int


class OverseenChild(Contract):
    """Each list newest first, at most 200 lines; ``cut``: which of them have more than are shown."""

    subject_id: UUID
    readings: list[SeenReading]
    schools: list[SchoolOfFile]
    moves: list[SeenMove]
    read_requests: list[SeenReadRequest]
    exports: list[SeenExport]
    disclosures: list[SeenDisclosure]
    records: list[CountedRecords]
    cut: list[Literal["readings", "moves", "read_requests", "exports", "disclosures", "records"]]


OVERSEE_CHILD = Call(
    "incidents.oversee_child",
    OverseeChild,
    OverseenChild,
    what="who read a child's file, which schools have it, exports, disclosures and counts, for a case; no text",
    right=Right.DATA_OVERSEE,
    at="somewhere, with an open case at pupils, and no right that reads records anywhere",
    tier="elevated",
    audits=(AuditAction.DATA_CHILD_READ,),
)
