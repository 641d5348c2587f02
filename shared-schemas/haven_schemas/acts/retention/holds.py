"""RPC of the retention service: what keeps a file whatever its schedule says."""

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

HoldKind = Literal["inquiry", "claim", "police", "request", "death", "other"]
"""Why nothing may be destroyed: a public inquiry, a claim or court case, the police, a request of somebody for their
data, the child's death, or what the words say."""
HOLD_KINDS: tuple[HoldKind, ...] = get_args(HoldKind)
HoldAct = Literal["placed", "reviewed", "lifted"]
HoldFor = Annotated[HoldKind, Says("What for", missing="Choose why nothing may be destroyed.")]
HoldWords = Annotated[
    str,
    Field(min_length=1, max_length=1000),
    Says("Why, and at whose word", missing="Say why, and at whose word."),
]
HoldEnd = Annotated[
    date | None,
    Says(
        "Expected to end on",
        missing="Write the day as 31/8/2030, or leave it empty.",
        wrong={FieldCode.NOT_IN_THE_FUTURE: "Choose a day to come, or leave it empty."},
    ),
]


class PlaceHold(Contract):
    """Nothing of this child's file may be destroyed, from now until somebody lifts it.

    ``words``: why and at whose word. ``until``: when it is expected to end, which ends nothing; it is reviewed then,
    and once a year.
    """

    subject_id: UUID
    kind: HoldFor
    words: Annotated[
        HoldWords, Says(hint="Such as their reference. What the child told belongs in the record, not here.")
    ]
    until: Annotated[
        HoldEnd,
        Says(hint="If it is known; it is looked at again then, and once a year. The day ends nothing by itself."),
    ] = None


class LiftHold(Contract):
    """It keeps the file no longer, once a whole school day is over; ``words``: why; ``version``: as seen."""

    hold_id: UUID
    words: HoldWords
    version: int


class ReviewHold(Contract):
    """Somebody looked whether it is still needed, and it is; ``version``: as seen."""

    hold_id: UUID
    words: HoldWords
    until: Annotated[HoldEnd, Says(hint="If it stays and the day is known.")] = None
    version: int


class Hold(Contract):
    """A hold. ``said``: why, with every later review and lifting, by whom and when; empty in what a write answers,
    which is kept in the clear. ``keeps_until``: of one that was lifted, the day from which it keeps the file no
    longer: others are told before."""

    id: UUID
    subject_id: UUID
    school_id: UUID
    kind: HoldKind
    placed_by: UUID
    placed_at: datetime
    until: date | None
    review_on: date
    lifted_by: UUID | None = None
    lifted_at: datetime | None = None
    keeps_until: date | None = None
    said: list["HoldSaid"]
    version: int


class HoldSaid(Contract):
    """What somebody said of a hold. ``act``: ``placed``, ``reviewed`` or ``lifted``."""

    act: HoldAct
    by: UUID
    at: datetime
    words: str


class ListHolds(Contract):
    """Holds that stand, those to be reviewed first; ``lifted``: those that were lifted instead, the newest first."""

    lifted: bool = False
    cursor: Annotated[str, Field(max_length=500)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class HoldPage(Contract):
    """Holds of files that the caller reads."""

    holds: list[Hold]
    next_cursor: str | None = None


Hold.model_rebuild()


class KeepsReportQuery(Contract):
    """A report that nobody can open. ``subject_ids``: every id of the children it is known to be about; none where
    that is not known."""

    school_id: UUID
    subject_ids: Annotated[list[UUID], Field(max_length=1000)]


class ReportKept(Contract):
    """``kept``: a hold stands that may be on it, and nobody destroys it."""

    kept: bool


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
