"""The queues of those who triage."""

from haven_schemas.acts.incidents.lists import QueueOrder
from haven_schemas.acts.incidents.queues import ListQueue, Queue, QueueCounts, QueueItem
from haven_schemas.acts.incidents.triage_calls import LIST_QUEUE
from haven_schemas.identifiers import SchoolUrn
from haven_schemas.spoken_numbers import number_of

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.lists.api.matters import MattersQuery, NotListedShape, matters_asked, not_listed_shapes
from gateway.sessions.current import Session
from gateway.state import haven


class QueueQuery(MattersQuery):
    """``new``: to decide, and closings to agree to. ``waiting``: until a day to come. ``urgent``: where a child may be
    in danger, then what has to be read today or is of high risk, then the others; of each the oldest first."""

    queue: Queue = "new"
    order: QueueOrder = "urgent"


@reply_from(QueueItem, without=("school_id",))
class QueueItemShape(Shape):
    """A concern or an incident record: no text but its title and the words for children not listed. ``at``: when it was
    recorded or opened."""

    school_urn: SchoolUrn | None
    not_listed: list[NotListedShape]
    waiting_until: str | None
    look_back_on: str | None
    number: str

    @classmethod
    def of(cls, item: QueueItem, session: Session) -> "QueueItemShape":
        """From incidents' item."""
        not_listed = not_listed_shapes(item.not_listed)
        urn, number = session.urn_of(item.school_id), number_of(item.id)
        return shaped(cls, item, school_urn=urn, not_listed=not_listed, number=number)


@reply_from(QueueCounts)
class QueueCountsShape(Shape):
    """Counted up to 100."""


class QueueShape(Shape):
    """In the order that was asked for."""

    items: list[QueueItemShape]
    counts: QueueCountsShape
    next_cursor: str | None


@api.operation(
    "GET", "/queue", "What waits for those who decide about concerns", asks=LIST_QUEUE,
    query=QueueQuery, reply=QueueShape,
)  # fmt: skip
def list_queue(call: Call, query: QueueQuery) -> QueueShape:
    """One of the four queues, with the counts of all."""
    session = call.signed_in
    request = ListQueue(**matters_asked(session, query), queue=query.queue, order=query.order)
    found = haven().services.ask(LIST_QUEUE, call.caller, request)
    return QueueShape(
        items=[QueueItemShape.of(item, session) for item in found.items],
        counts=shaped(QueueCountsShape, found.counts),
        next_cursor=found.next_cursor,
    )
