"""RPC of the incidents service: a record that stands in the wrong child's file, and records whose use is restricted."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged
from .chronology import FileReading
from .records import Entry, TakenOut

MarkReason = Annotated[str, Field(min_length=1, max_length=4_000)]
RestrictionKind = Literal["restricted", "objected"]
"""UK GDPR Article 18 (restriction) and Article 21 (an objection that is being decided)."""
Purpose = Literal["consent", "legal_claim", "protection_of_another", "public_interest"]
"""For what a restricted record may be used, beside being kept: UK GDPR Article 18(2)."""


class RecordQuery(Contract):
    """One concern, entry, action or document."""

    record_id: UUID


class RecordHead(Contract):
    """What kind of record it is and whom it is about; no text. ``marked``: children whom the report has marks of."""

    record_id: UUID
    kind: str
    incident_id: UUID | None
    subject_ids: list[UUID]
    restricted: bool
    marked: list[UUID] = []


class MoveRecord(Contract):
    """Takes ``wrong_id`` off a concern, entry, action or document and puts ``right_id`` in their place.

    None: the others remain. ``marks_of``: whose the marks are that the report has of ``wrong_id``, the right child or
    one who remains; None: the right child's. They have to be said to be someone's where nobody takes the place.
    """

    record_id: UUID
    wrong_id: UUID
    right_id: UUID | None = None
    marks_of: UUID | None = None
    reason: MarkReason


class RecordMoved(Contract):
    """The move: ``get_move`` shows who had read it and who was sent it."""

    id: UUID


class MoveQuery(Contract):
    """One move."""

    move_id: UUID


class Shared(Contract):
    """Information about the wrong child that went to an agency after the record was written."""

    entry_id: UUID
    occurred_at: datetime
    recorded_by: UUID
    agency: str


class Sent(Contract):
    """An export of the wrong child's chronology, or (``of_record``) of the incident record, while it stood there."""

    export_id: UUID
    of_record: bool
    asked_by: UUID
    asked_at: datetime
    recipient: str


class Move(Contract):
    """A record that stood in the wrong file. ``readers`` had opened that file, or the record, while it was there.

    ``readers_beside``, ``sent_beside``: of the files of the other children in it, where the wrong child was named too.
    """

    id: UUID
    record_id: UUID
    record_kind: str
    school_id: UUID
    wrong_id: UUID
    right_id: UUID | None
    marks_of: UUID | None = None
    recorded_at: datetime
    moved_by: UUID
    moved_at: datetime
    reason: str
    readers: list[FileReading]
    shared: list[Shared]
    sent: list[Sent] = []
    readers_beside: list[FileReading] = []
    sent_beside: list[Sent] = []


class ListMoves(Paged):
    """Moves at the caller's schools, newest first."""


class MoveLine(Contract):
    """One move in a list."""

    id: UUID
    record_id: UUID
    record_kind: str
    school_id: UUID
    wrong_id: UUID
    right_id: UUID | None
    moved_by: UUID
    moved_at: datetime


class Rewritten(Contract):
    """Somebody else than who wrote a report or an entry has rewritten it; its versions say what it said."""

    record_id: UUID
    record_kind: str
    school_id: UUID
    rewritten_by: UUID
    rewritten_at: datetime


class TakenOutLine(TakenOut):
    """One such line, with whose file it stands in."""

    subject_id: UUID
    school_id: UUID


class MovePage(Contract):
    """Newest first. ``rewritten`` and ``taken_out``: of the last month, on the first page."""

    moves: list[MoveLine]
    next_cursor: str | None
    rewritten: list[Rewritten] = []
    taken_out: list[TakenOutLine] = []


class RestrictRecord(Contract):
    """From now on its text is shown to nobody but for a purpose that is named."""

    record_id: UUID
    kind: RestrictionKind
    reason: MarkReason


class LiftRestriction(Contract):
    """The restriction ends."""

    record_id: UUID


class RestrictionState(Contract):
    """Whether its use is restricted now."""

    record_id: UUID
    restricted: bool


class OpenRestricted(Contract):
    """Reads one restricted record for a purpose, with a reason; both stand in the audit log, the reason sealed."""

    record_id: UUID
    purpose: Purpose
    reason: MarkReason


MOVE_RECORD = Call(
    "incidents.move_record",
    MoveRecord,
    RecordMoved,
    what=(
        "takes a concern, entry, action or document out of the wrong child's file: line, wrap, "
        "adults' names; puts it into the right one's, and says whose the marks on the body map are"
    ),
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RECORD_CHILD_MOVE,),
)
RECORD_HEAD = Call(
    "incidents.record_head",
    RecordQuery,
    RecordHead,
    what="what kind of record one is and whom it is about; no text",
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.RECORD_HEAD_READ,),
)
GET_MOVE = Call(
    "incidents.get_move",
    MoveQuery,
    Move,
    what="who had read it there, and who was sent what",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.RECORD_MOVE_READ,),
)
LIST_MOVES = Call(
    "incidents.list_moves",
    ListMoves,
    MovePage,
    what="records that stood in the wrong file",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.RECORD_MOVE_READ,),
)
RESTRICT_RECORD = Call(
    "incidents.restrict_record",
    RestrictRecord,
    RestrictionState,
    what="its text is shown to nobody but for a purpose",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.RECORD_RESTRICTION_SET,),
)
LIFT_RESTRICTION = Call(
    "incidents.lift_restriction",
    LiftRestriction,
    RestrictionState,
    what="its text is shown again",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.RECORD_RESTRICTION_SET,),
)
OPEN_RESTRICTED = Call(
    "incidents.open_restricted",
    OpenRestricted,
    Entry,
    what=(
        "reads one restricted record for a purpose of Article 18(2), noted in the ledger of readings; "
        "the reason is sealed in the audit entry"
    ),
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.RECORD_RESTRICTED_OPEN,
    ),
)
