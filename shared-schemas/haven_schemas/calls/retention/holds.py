"""What keeps a file whatever its schedule says."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.holds import (
    Hold,
    HoldPage,
    KeepsReportQuery,
    LiftHold,
    ListHolds,
    PlaceHold,
    ReportKept,
    ReviewHold,
)

PLACE_HOLD = Call(
    "retention.place_hold",
    PlaceHold,
    Hold,
    what="nothing of a child's file may be destroyed until somebody lifts it",
    right=Right.RETENTION_HOLD,
    at="at the file's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_DISPOSAL_PUT_BACK, AuditAction.RETENTION_HOLD_PLACE),
)
REVIEW_HOLD = Call(
    "retention.review_hold",
    ReviewHold,
    Hold,
    what="a hold is still needed, with the version that was seen",
    right=Right.RETENTION_HOLD,
    at="at the file's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_HOLD_REVIEW,),
)
LIFT_HOLD = Call(
    "retention.lift_hold",
    LiftHold,
    Hold,
    what="a hold keeps the file no longer once a school day is over, of which others are told; with the version seen",
    right=Right.RETENTION_HOLD,
    at="at the file's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_HOLD_LIFT,),
)
LIST_HOLDS = Call(
    "retention.list_holds",
    ListHolds,
    HoldPage,
    what="holds of files the caller reads, those to be reviewed first",
    right=Right.RETENTION_READ,
    tier="elevated",
    audits=(AuditAction.RETENTION_FILE_READ,),
)
KEEPS_REPORT = Call(
    "retention.keeps_report",
    KeepsReportQuery,
    ReportKept,
    what="for incidents: whether a hold may be on a report that nobody can open; asks nobody",
    right=Right.SERVICE_HOLD_CHECK,
    audits=(AuditAction.RETENTION_FILE_READ,),
)
