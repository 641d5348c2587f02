"""RPC of the retention service: until when each child's file is kept, and why."""

from datetime import date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...errors import FieldCode
from ...identifiers import Contract
from ...rights import Right
from ...says import Says
from ..paging import Empty
from .disposals import DisposalState
from .holds import Hold
from .schedules import RecordKind, Trigger

FileState = Literal["kept", "in_review", "held"]
"""``kept``: its day has not come; ``in_review``: it has, and a person decides; ``held``: nothing may be destroyed."""
FILE_STATES: tuple[FileState, ...] = get_args(FileState)
ReviewDecision = Literal["keep_until", "transfer_pending"]
"""``keep_until``: kept on until a day, for a reason; ``transfer_pending``: it goes to another school first."""
REVIEW_DECISIONS: tuple[ReviewDecision, ...] = get_args(ReviewDecision)


class Reason(Contract):
    """One schedule that holds for the file, and the day it counts to. ``starts``: the day it counts from; ``expected``:
    on it the birth was expected of a child who was reported unborn, and whom no roll has."""

    schedule: str
    record: RecordKind
    what: str
    trigger: Trigger
    years: int
    starts: date
    until: date
    expected: bool = False


class FileRetention(Contract):
    """Until when a child's file is kept.

    ``until``: the latest day of ``reasons``, the first of which it is; or a later day that a review set. On that day
    somebody reviews it; nothing is destroyed by the day alone. ``keeps``: a schedule proposes to keep it. ``decided``:
    what the last review said, None: none yet. ``shared``: how many of its concerns and entries are about others too.
    ``disposal``: that it is to be destroyed, None: nobody proposed it. ``widely_held``: a hold on many files keeps it.
    ``offered_until``: of a child who was harmed by sexual abuse, until when a review may keep it by what the inquiry
    into it asked for; no law, and nothing by itself.
    """

    subject_id: UUID
    school_id: UUID
    state: FileState
    until: date
    keeps: bool
    reasons: list[Reason]
    holds: list[Hold]
    open_records: int
    shared: int
    decided: "Reviewed | None" = None
    version: int = 0
    may_hold: bool = False
    may_review: bool = False
    disposal: "DisposalOfFile | None" = None
    widely_held: bool = False
    offered_until: date | None = None


class DisposalOfFile(Contract):
    """Somebody proposed that a file be destroyed. ``destroy_on``: its day, once a second person agreed."""

    disposal_id: UUID
    state: DisposalState
    destroy_on: date | None


class Reviewed(Contract):
    """What a review came to."""

    decision: ReviewDecision
    until: date
    words: str
    by: UUID
    at: datetime


class GetFile(Contract):
    """A child by any of their ids."""

    subject_id: UUID


class ReviewFile(Contract):
    """A review's decision about a file whose day has come; ``until``: the day of the next review.

    ``version``: of the file as seen, nought where nothing was decided yet.
    """

    subject_id: UUID
    decision: Annotated[ReviewDecision, Says("What is to be done?", missing="Choose what is to be done.")]
    until: Annotated[
        date,
        Says(
            "Review it again on",
            "At the latest.",
            missing="Write the day of the next review, such as 31/8/2030.",
            wrong={FieldCode.NOT_IN_THE_FUTURE: "Choose a day to come for the next review."},
        ),
    ]
    words: Annotated[
        str,
        Field(min_length=1, max_length=1000),
        Says("Why", "Whoever reviews it next reads it.", missing="Say why. Whoever reviews it next reads it."),
    ]
    version: int = 0


class FileReviewed(Contract):
    """The version now."""

    subject_id: UUID
    version: int


class ListFiles(Contract):
    """Files that the caller reads, the earliest day first. ``state``: of that alone; ``by``: due by that day."""

    school_id: UUID | None = None
    state: FileState | None = None
    by: date | None = None
    cursor: Annotated[str, Field(max_length=500)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class FileLine(Contract):
    """A line of the list; its schedule and day as counted when it was looked at last."""

    subject_id: UUID
    school_id: UUID
    state: FileState
    until: date
    schedule: str
    what: str
    keeps: bool
    open_records: int
    shared: int


class FilePage(Contract):
    """Of what was looked at last; ``looked_at``: when that was finished, None: never yet."""

    files: list[FileLine]
    next_cursor: str | None = None
    looked_at: datetime | None = None


class DryRun(Contract):
    """What would come to review by a day."""

    by: date


class DryRunLine(Contract):
    """Of one school and schedule: ``due`` files whose day has come by then, of which ``held`` are kept by a hold and
    ``keeps`` are proposed to be kept; ``later``: files whose day is after it."""

    school_id: UUID
    schedule: str
    what: str
    due: int
    held: int
    keeps: int
    later: int


class DryRunTotals(Contract):
    """By school and schedule. Nothing is written. ``looked_at``: when the files were looked at last."""

    by: date
    lines: list[DryRunLine]
    looked_at: datetime | None


class Sweep(Contract):
    """The last look at all files: how many were looked at, in whole pages of 500; ``ended_at`` None: it goes on."""

    begun_at: datetime
    looked_at: int
    ended_at: datetime | None


class LastLeaverLook(Contract):
    """The last look at former pupils with no file that ended: how many were looked at who had left by ``left_by``, and
    how many of these went (``let_go``; None: not everybody has answered)."""

    left_by: date
    looked_at: int
    let_go: int | None
    ended_at: datetime


class LastSweep(Contract):
    """``sweep`` None: there was none yet. ``leavers``: for whoever watches over every school and reads no record."""

    sweep: Sweep | None
    leavers: LastLeaverLook | None = None


FileRetention.model_rebuild()


GET_FILE = Call(
    "retention.get_file",
    GetFile,
    FileRetention,
    what="until when a child's file is kept and why, with its holds; of a file the caller reads",
    right=Right.RETENTION_READ,
    tier="elevated",
    audits=(AuditAction.RETENTION_FILE_READ,),
)
LIST_FILES = Call(
    "retention.list_files",
    ListFiles,
    FilePage,
    what="files the caller reads, the earliest day first",
    right=Right.RETENTION_READ,
    tier="elevated",
    audits=(AuditAction.RETENTION_FILE_READ,),
)
REVIEW_FILE = Call(
    "retention.review_file",
    ReviewFile,
    FileReviewed,
    what="a file whose day has come is kept on until another, or goes to another school first, with the version seen",
    right=Right.RETENTION_REVIEW,
    at="at the file's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_DISPOSAL_PUT_BACK, AuditAction.RETENTION_FILE_REVIEW),
)
DRY_RUN = Call(
    "retention.dry_run",
    DryRun,
    DryRunTotals,
    what="how many files of each school would come to review by a day, by schedule; nothing is written",
    right=Right.RETENTION_READ,
    tier="elevated",
    audits=(AuditAction.RETENTION_TOTALS_READ,),
)
LAST_SWEEP = Call(
    "retention.last_sweep",
    Empty,
    LastSweep,
    what="how far the last look at all files has come, and what the last one at former pupils with no file came to",
    right=Right.RETENTION_READ,
    tier="elevated",
)
BEGIN_SWEEP = Call(
    "retention.begin_sweep",
    Empty,
    LastSweep,
    what="looks at all files anew, unless that goes on already",
    right=Right.RETENTION_SET,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_SWEEP_BEGIN,),
)
