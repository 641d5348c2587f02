"""Records in the wrong child's file, and records whose use is restricted."""

from datetime import datetime
from uuid import UUID

from haven_schemas.acts.incidents.chronology import FileReading
from haven_schemas.acts.incidents.moves import (
    GET_MOVE,
    LIFT_RESTRICTION,
    LIST_MOVES,
    MOVE_RECORD,
    OPEN_RESTRICTED,
    RESTRICT_RECORD,
    LiftRestriction,
    ListMoves,
    MarkReason,
    Move,
    MoveLine,
    MoveQuery,
    MoveRecord,
    OpenRestricted,
    Purpose,
    RestrictionKind,
    RestrictRecord,
    Rewritten,
    Sent,
    Shared,
    TakenOutLine,
)

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.areas.records.api.entries import EntryShape
from gateway.state import haven


class NewMove(Shape):
    """The child it is not about, and who takes the place; without one, the record stays with its other children.

    ``marks_of``: whose the marks are that the report has of the wrong child; without it, the right child's.
    """

    wrong_pupil_id: UUID
    right_pupil_id: UUID | None = None
    marks_of: UUID | None = None
    reason: MarkReason


class RecordMovedShape(Shape):
    """The move."""

    id: UUID


@reply_from(MoveLine, without=("school_id",))
class MoveLineShape(Shape):
    """A record that stood in the wrong file."""

    @classmethod
    def of(cls, move: Move | MoveLine) -> "MoveLineShape":
        """From incidents' view."""
        return shaped(cls, move)


@reply_from(Rewritten, without=("school_id",))
class RewrittenShape(Shape):
    """Somebody else than who wrote a report or an entry has rewritten it."""


@reply_from(TakenOutLine, without=("school_id",))
class TakenOutShape(Shape):
    """Something in a child's file was redacted or removed when another child's file was destroyed."""


class MovesShape(Shape):
    """Newest first. ``rewritten`` and ``taken_out``: of the last month, on the first page."""

    moves: list[MoveLineShape]
    next_cursor: str | None
    rewritten: list[RewrittenShape]
    taken_out: list[TakenOutShape]


class MoveShape(Shape):
    """``readers`` had opened the wrong child's file meanwhile; ``shared``: what agencies were told of that child;
    ``sent``: exports that were made of it.

    ``readers_beside`` and ``sent_beside``: of files of the other children in the record, where that child was named.
    """

    move: MoveLineShape
    recorded_at: datetime
    reason: str
    readers: list[FileReading]
    shared: list[Shared]
    sent: list[Sent]
    readers_beside: list[FileReading]
    sent_beside: list[Sent]


class NewRestriction(Shape):
    """Restricted (UK GDPR Article 18), or objected to and being decided (Article 21)."""

    kind: RestrictionKind
    reason: MarkReason


class RestrictionShape(Shape):
    """Whether its use is restricted now."""

    record_id: UUID
    restricted: bool


class ReadingForPurpose(Shape):
    """Why a restricted record is opened; both stand in the audit log, the reason sealed."""

    purpose: Purpose
    reason: MarkReason


@api.operation(
    "POST", "/records/<uuid:record_id>/moves", "Take a record out of the wrong child's file",
    asks=MOVE_RECORD, body=NewMove, reply=RecordMovedShape, status=201, key="optional",
)  # fmt: skip
def move_record(call: Call, record_id: UUID, body: NewMove) -> RecordMovedShape:
    """Out of one chronology and key, into the other."""
    request = MoveRecord(
        record_id=record_id,
        wrong_id=body.wrong_pupil_id,
        right_id=body.right_pupil_id,
        marks_of=body.marks_of,
        reason=body.reason,
    )
    return RecordMovedShape(id=haven().services.ask(MOVE_RECORD, call.caller, request, key=call.key).id)


@api.operation(
    "GET", "/moves", "Records that stood in the wrong child's file", asks=LIST_MOVES,
    query=PageQuery, reply=MovesShape,
)  # fmt: skip
def list_moves(call: Call, query: PageQuery) -> MovesShape:
    """At the caller's schools."""
    found = haven().services.ask(LIST_MOVES, call.caller, ListMoves(limit=query.limit, cursor=query.cursor))
    return MovesShape(
        moves=[MoveLineShape.of(each) for each in found.moves],
        next_cursor=found.next_cursor,
        rewritten=[shaped(RewrittenShape, each) for each in found.rewritten],
        taken_out=[shaped(TakenOutShape, each) for each in found.taken_out],
    )


@api.operation(
    "GET", "/moves/<uuid:move_id>", "Who had read a record in the wrong child's file", asks=GET_MOVE,
    reply=MoveShape,
)  # fmt: skip
def get_move(call: Call, move_id: UUID) -> MoveShape:
    """Its readers, and what was shared with agencies."""
    move = haven().services.ask(GET_MOVE, call.caller, MoveQuery(move_id=move_id))
    return MoveShape(
        move=MoveLineShape.of(move),
        recorded_at=move.recorded_at,
        reason=move.reason,
        readers=move.readers,
        shared=move.shared,
        sent=move.sent,
        readers_beside=move.readers_beside,
        sent_beside=move.sent_beside,
    )


@api.operation(
    "POST", "/records/<uuid:record_id>/restriction", "Restrict the use of a record", asks=RESTRICT_RECORD,
    body=NewRestriction, reply=RestrictionShape, key="optional",
)  # fmt: skip
def restrict_record(call: Call, record_id: UUID, body: NewRestriction) -> RestrictionShape:
    """Every reader shows it without text from now on."""
    request = RestrictRecord(record_id=record_id, kind=body.kind, reason=body.reason)
    state = haven().services.ask(RESTRICT_RECORD, call.caller, request, key=call.key)
    return RestrictionShape(record_id=state.record_id, restricted=state.restricted)


@api.operation(
    "DELETE", "/records/<uuid:record_id>/restriction", "Lift the restriction of a record", asks=LIFT_RESTRICTION,
    reply=RestrictionShape, key="optional",
)  # fmt: skip
def lift_restriction(call: Call, record_id: UUID) -> RestrictionShape:
    """Its text is shown again."""
    request = LiftRestriction(record_id=record_id)
    state = haven().services.ask(LIFT_RESTRICTION, call.caller, request, key=call.key)
    return RestrictionShape(record_id=state.record_id, restricted=state.restricted)


@api.operation(
    "POST", "/records/<uuid:record_id>/reading", "Read a restricted record for a purpose", asks=OPEN_RESTRICTED,
    body=ReadingForPurpose, reply=EntryShape,
)  # fmt: skip
def open_restricted(call: Call, record_id: UUID, body: ReadingForPurpose) -> EntryShape:
    """The record with its text."""
    request = OpenRestricted(record_id=record_id, purpose=body.purpose, reason=body.reason)
    return EntryShape.of(haven().services.ask(OPEN_RESTRICTED, call.caller, request), call.caller)
