"""RPC of the retention service: what keeps many files at once, whatever their schedules say."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...errors import FieldCode
from ...identifiers import Contract
from ...rights import Right
from ...says import Says
from ..paging import Empty
from .holds import HoldEnd, HoldFor, HoldKind, HoldWords

Year = Annotated[int, Field(ge=1900, le=2200)]
FirstYear = Annotated[Year | None, Says(missing="Write the year in four figures, such as 1998, or leave it empty.")]
LastYear = Annotated[FirstYear, Says(wrong={FieldCode.NOT_ALLOWED: "The last year comes before the first."})]
MOST_CHILDREN = 1_000


class PlaceWideHold(Contract):
    """Nothing may be destroyed of files within all of these limits, until two people lift it; without any limit, of no
    file at all. ``subject_ids``: by any id the children have; who of them has a file is not said. Years are of birth
    and of leaving, both included; a child of whom that is not known is within. ``words``: why, and at whose word."""

    kind: HoldFor
    words: Annotated[
        HoldWords,
        Says(
            hint="Such as their reference. Whoever may hold files at one of these schools reads it: name no child and"
            " no colleague."
        ),
    ]
    school_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)] | None = None
    subject_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_CHILDREN)] | None = None
    born_from: FirstYear = None
    born_to: LastYear = None
    left_from: FirstYear = None
    left_to: LastYear = None
    until: Annotated[HoldEnd, Says(hint="If it is known. The day ends nothing by itself.")] = None


class LiftWideHold(Contract):
    """It keeps files no longer: asked for by one, and done once a second person says the same; ``version``: as seen."""

    hold_id: UUID
    words: Annotated[HoldWords, Says("Why it is not needed any more")]
    version: int


class WideHold(Contract):
    """A hold on many files. ``children``: how many a list named; None: no list. ``lift_asked_by`` asked that it be
    lifted, and waits for a second person for 28 days. ``words``, ``lift_words`` and ``lifted_words`` are empty in what
    a write answers, which is kept in the clear, and of one that a restored database has from the destruction list."""

    id: UUID
    kind: HoldKind
    school_ids: list[UUID] | None
    children: int | None
    born_from: int | None
    born_to: int | None
    left_from: int | None
    left_to: int | None
    until: date | None
    words: str
    placed_by: UUID
    placed_at: datetime
    lift_asked_by: UUID | None
    lift_asked_at: datetime | None
    lift_words: str
    lifted_by: UUID | None
    lifted_at: datetime | None
    lifted_words: str
    may_lift: bool
    version: int


class WideHoldList(Contract):
    """Those that stand first, the newest first; 100 at most."""

    holds: list[WideHold]


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
