"""Notes how a call of a feed's sender was answered, and keeps the last of each feed."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils.feed_calls import NoteFeedCall
from sqlalchemy import delete, select

from pupils.copies.queries.schools import school_of_feed
from pupils.feeds.domain.kept_calls import MOST_OF_A_KIND, RIGHT
from pupils.metrics import FEED_CALLS
from pupils.models import FeedCallRow


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
