"""The calls of a feed, and the feeds that went silent."""

from datetime import timedelta

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils.feed_calls import FeedCall, FeedCallList, NoteFeedCall, SignatureVerdict
from haven_schemas.acts.pupils.feeds import FeedQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import delete, func, select

from pupils.copies import school_of_feed
from pupils.metrics import FEED_CALLS
from pupils.models import DeliveryRow, FeedCallRow, FeedRow

from .own import own_feed

MOST_OF_A_KIND = 50
"""Of each feed: so many that were signed rightly, and so many others."""

RIGHT = frozenset({SignatureVerdict.RIGHT, SignatureVerdict.RIGHT_BY_PREVIOUS_SECRET})
"""Verdicts on what the feed's own sender has signed."""
SILENT_AFTER = timedelta(days=7)
"""Most send each night; a school closed for a week is told of in vain, once."""


def note_feed_call(unit: Unit, request: NoteFeedCall) -> Empty:
    """Calls that were signed rightly and others are kept apart: whoever knows a feed's id and not its secret pushes no
    call of the vendor's out. Of a feed that there is not nothing is kept; such calls are counted."""
    school_id = school_of_feed(unit, request.feed_id)
    FEED_CALLS.labels("unknown_feed" if school_id is None else request.signature.value).inc()
    if school_id is None:
        return Empty()
    unit.scope_to([school_id])
    unit.session.add(FeedCallRow(id=new_id(), school_id=school_id, at=unit.now, **request.model_dump(mode="python")))
    unit.session.flush()
    _forget_older(unit, request)
    return Empty()


def _forget_older(unit: Unit, request: NoteFeedCall) -> None:
    of_kind = (
        FeedCallRow.feed_id == request.feed_id,
        FeedCallRow.signature.in_(RIGHT) == (request.signature in RIGHT),
    )
    kept = (
        select(FeedCallRow.id)
        .where(*of_kind)
        .order_by(FeedCallRow.at.desc(), FeedCallRow.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    unit.session.execute(delete(FeedCallRow).where(*of_kind, FeedCallRow.id.not_in(kept)))


def list_feed_calls(unit: Unit, request: FeedQuery) -> FeedCallList:
    """Newest first; ``not_found`` for feeds of other schools."""
    feed = own_feed(unit, request.feed_id)
    rows = unit.session.scalars(
        select(FeedCallRow)
        .where(FeedCallRow.feed_id == feed.id)
        .order_by(FeedCallRow.at.desc(), FeedCallRow.id.desc())
        .limit(2 * MOST_OF_A_KIND)
    )
    unit.audit(AuditAction.FEED_CALLS_READ, right=Right.FEED_ADMINISTER, school_ids=[feed.school_id], object_id=feed.id)
    return FeedCallList(
        calls=[FeedCall.model_validate({name: getattr(row, name) for name in FeedCall.model_fields}) for row in rows]
    )


def count_silent(unit: Unit) -> int:
    """Those that sent before. One that has never sent is being connected; paused and ended ones are not expected to."""
    silent = select(func.count()).where(
        FeedRow.ended_at.is_(None), FeedRow.paused.is_(False), FeedRow.last_delivery_at < unit.now - SILENT_AFTER
    )
    return unit.session.scalar(silent) or 0


def longest_undecided(unit: Unit) -> float:
    """Seconds since the oldest file came that waits for somebody to decide; 0 if none does."""
    oldest = unit.session.scalar(
        select(func.min(DeliveryRow.received_at)).where(DeliveryRow.state == "waiting_for_decision")
    )
    return 0.0 if oldest is None else (unit.now - oldest).total_seconds()
