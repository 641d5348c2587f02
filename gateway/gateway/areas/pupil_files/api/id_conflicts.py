"""Deliveries in which several source ids are other children's: the feed waits until a person says why."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from haven_schemas.acts.paging import DEFAULT_LIMIT, MOST
from haven_schemas.acts.pupils import DeliverySummary, ListDeliveries
from haven_schemas.acts.pupils.deliveries import DECIDE_IDS, LIST_DELIVERIES
from haven_schemas.acts.pupils.matching import DecideIds, MeaningOfIds
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.sessions.current import Session
from gateway.state import haven


class IdConflictsQuery(Shape):
    """Of one feed, or of all at the caller's schools."""

    feed_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = DEFAULT_LIMIT


class IdConflictShape(Shape):
    """``rows``: how many name a pupil by another's id. ``feed_id`` null: a file by hand."""

    delivery_id: UUID
    feed_id: UUID | None
    school_urn: str | None
    received_at: datetime
    rows: int

    @classmethod
    def of(cls, delivery: DeliverySummary, session: Session) -> "IdConflictShape":
        """From the line of a delivery that waits."""
        return cls(
            delivery_id=delivery.delivery_id,
            feed_id=delivery.feed_id,
            school_urn=session.urn_of(delivery.school_id),
            received_at=delivery.received_at,
            rows=delivery.id_conflicts or 0,
        )


class IdConflictsShape(Shape):
    """Newest first; one a feed, since later deliveries wait behind it."""

    conflicts: list[IdConflictShape]


class IdsDecision(Shape):
    """``rekey``: the source issued its ids anew. ``leave``: it did not; those rows are rejected. ``refuse``: the wrong
    file."""

    decision: MeaningOfIds


class IdsDecidedShape(Shape):
    """The delivery, which goes on."""

    delivery_id: UUID


@api.operation(
    "GET", "/id-conflicts", "Deliveries whose source ids are other children's", asks=LIST_DELIVERIES,
    query=IdConflictsQuery, reply=IdConflictsShape,
)  # fmt: skip
def list_id_conflicts(call: Call, query: IdConflictsQuery) -> IdConflictsShape:
    """Those that wait for a person's word."""
    asked = ListDeliveries(limit=query.limit, feed_id=query.feed_id, waits_for="ids")
    found = haven().services.ask(LIST_DELIVERIES, call.caller, asked).deliveries
    return IdConflictsShape(conflicts=[IdConflictShape.of(each, call.signed_in) for each in found])


@api.operation(
    "POST", "/id-conflicts/<uuid:delivery_id>/decision", "Say what it means", asks=DECIDE_IDS,
    body=IdsDecision, reply=IdsDecidedShape,
)  # fmt: skip
def decide_id_conflict(call: Call, delivery_id: UUID, body: IdsDecision) -> IdsDecidedShape:
    """The same decision sent again has the same answer; another one, once it is decided, is ``not_found``."""
    asked = DecideIds(delivery_id=delivery_id, decision=body.decision)
    return IdsDecidedShape(delivery_id=haven().services.ask(DECIDE_IDS, call.caller, asked).delivery_id)
