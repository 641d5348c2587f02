"""What keeps many files at once."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.retention.wide_holds import LiftWideHold, PlaceWideHold, WideHold, WideHoldList

_AT = "with `retention:hold` at each of its schools, or watching over them"

PLACE_WIDE_HOLD = Call(
    "retention.place_wide_hold",
    PlaceWideHold,
    WideHold,
    what="nothing of many files, or of none at all, may be destroyed until two people lift it",
    right=Right.RETENTION_READ,
    at=_AT,
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_DISPOSAL_PUT_BACK, AuditAction.RETENTION_HOLD_PLACE),
)
LIFT_WIDE_HOLD = Call(
    "retention.lift_wide_hold",
    LiftWideHold,
    WideHold,
    what="one asks that a hold on many files be lifted, and a second person lifts it; with the version seen",
    right=Right.RETENTION_READ,
    at=_AT,
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_HOLD_LIFT,),
)
LIST_WIDE_HOLDS = Call(
    "retention.list_wide_holds",
    Empty,
    WideHoldList,
    what="holds on many files, for who may place and lift them",
    right=Right.RETENTION_READ,
    at=_AT,
    tier="elevated",
    audits=(AuditAction.RETENTION_FILE_READ,),
)
