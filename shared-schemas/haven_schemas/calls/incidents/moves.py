"""Records in the wrong child's file, and records whose use is restricted."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.moves import (
    LiftRestriction,
    ListMoves,
    Move,
    MovePage,
    MoveQuery,
    MoveRecord,
    OpenRestricted,
    RecordHead,
    RecordMoved,
    RecordQuery,
    RestrictionState,
    RestrictRecord,
)
from haven_schemas.rpc.incidents.records import Entry

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
