"""Holds of children's files, by API."""

from typing import Annotated
from uuid import UUID

from haven_schemas.acts.paging import DEFAULT_LIMIT
from haven_schemas.acts.retention.holds import (
    LIFT_HOLD,
    LIST_HOLDS,
    PLACE_HOLD,
    REVIEW_HOLD,
    Hold,
    HoldPage,
    HoldSaid,
    LiftHold,
    ListHolds,
    PlaceHold,
    ReviewHold,
)
from haven_schemas.identifiers import SchoolUrn
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.sessions.current import Session
from gateway.state import haven

MOST_FILES = 100
"""A page of files or holds: each is asked for by its reader."""


class FileHoldsQuery(PageQuery):
    """``lifted``: those that were lifted instead, the newest first."""

    limit: Annotated[int, Field(ge=1, le=MOST_FILES)] = DEFAULT_LIMIT
    lifted: bool = False


@reply_from(HoldSaid)
class HoldSaidShape(Shape):
    """What somebody said of it."""


@reply_from(Hold, without=("school_id", "said"))
class FileHoldShape(Shape):
    """``until``: when it is expected to end, which ends nothing; ``review_on``: by when somebody looks at it again."""

    school_urn: SchoolUrn | None
    said: list[HoldSaidShape]


@reply_from(HoldPage, without=("holds",))
class FileHoldsShape(Shape):
    """Of files the caller reads, those to be reviewed first."""

    holds: list[FileHoldShape]


@body_from(PlaceHold, without=("subject_id",))
class FileHoldGiven(Shape):
    """``words``: why, and at whose word."""


@body_from(ReviewHold, without=("hold_id", "version"))
class HoldReviewGiven(Shape):
    """``words``: why it is still needed."""


@body_from(LiftHold, without=("hold_id", "version"))
class HoldLiftingGiven(Shape):
    """``words``: why it is lifted."""


@api.operation(
    "GET", "/retention/holds", "Holds of files", asks=LIST_HOLDS, query=FileHoldsQuery,
    reply=FileHoldsShape,
)  # fmt: skip
def list_file_holds(call: Call, query: FileHoldsQuery) -> FileHoldsShape:
    """While one stands, nothing of that child's file may be destroyed."""
    asked = ListHolds(lifted=query.lifted, cursor=query.cursor, limit=query.limit)
    found = haven().services.ask(LIST_HOLDS, call.caller, asked)
    return shaped(FileHoldsShape, found, holds=[file_hold_shape(call.signed_in, each) for each in found.holds])


@api.operation(
    "POST", "/retention/files/<uuid:pupil_id>/holds", "Place a hold on a child's file", asks=PLACE_HOLD,
    body=FileHoldGiven, reply=FileHoldShape, status=201, key="optional",
)  # fmt: skip
def place_file_hold(call: Call, pupil_id: UUID, body: FileHoldGiven) -> FileHoldShape:
    """Until somebody lifts it."""
    asked = as_contract(PlaceHold, body, subject_id=pupil_id)
    return file_hold_shape(call.signed_in, haven().services.ask(PLACE_HOLD, call.caller, asked, call.key))


@api.operation(
    "POST", "/retention/holds/<uuid:hold_id>/reviews", "Say that a hold is still needed", asks=REVIEW_HOLD,
    body=HoldReviewGiven, reply=FileHoldShape, key="optional", versioned="required",
)  # fmt: skip
def review_file_hold(call: Call, hold_id: UUID, body: HoldReviewGiven) -> FileHoldShape:
    """``If-Match`` carries the version that was seen."""
    asked = as_contract(ReviewHold, body, hold_id=hold_id, version=call.needed_version)
    return file_hold_shape(call.signed_in, haven().services.ask(REVIEW_HOLD, call.caller, asked, call.key))


@api.operation(
    "POST", "/retention/holds/<uuid:hold_id>/lifting", "Lift a hold", asks=LIFT_HOLD,
    body=HoldLiftingGiven, reply=FileHoldShape, key="optional", versioned="required",
)  # fmt: skip
def lift_file_hold(call: Call, hold_id: UUID, body: HoldLiftingGiven) -> FileHoldShape:
    """The schedule counts again. ``If-Match`` carries the version that was seen."""
    asked = as_contract(LiftHold, body, hold_id=hold_id, version=call.needed_version)
    return file_hold_shape(call.signed_in, haven().services.ask(LIFT_HOLD, call.caller, asked, call.key))


def file_hold_shape(session: Session, found: Hold) -> FileHoldShape:
    """With the school by its URN."""
    said = [shaped(HoldSaidShape, each) for each in found.said]
    return shaped(FileHoldShape, found, school_urn=session.urn_of(found.school_id), said=said)
