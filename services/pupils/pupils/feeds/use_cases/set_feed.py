"""Changes a feed's settings: its name, paused, the share that may leave, what its files hold, and its columns."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils.feeds import SetFeed
from sqlalchemy.exc import IntegrityError

from pupils.feeds.domain.feed_names import feed_name
from pupils.feeds.queries.own_feed import open_feed
from pupils.files.domain.agreed_columns import agreed_columns
from pupils.models import FeedRow
from pupils.staff_lists.domain.agreed_staff_columns import agreed_staff_columns


def set_feed(unit: Unit, request: SetFeed) -> Empty:
    """Sets what is given. ``invalid_request`` for columns no file could be read by, and for a name that cannot be read
    or is another feed's; ``not_found`` for others' feeds; ``feed_ended``."""
    feed = open_feed(unit, request.feed_id)
    if request.name is not None:
        _rename(unit, feed, feed_name(request.name))
    if request.paused is not None:
        feed.paused = request.paused
    if request.drop_percent is not None:
        feed.drop_percent = request.drop_percent
    if request.files_are_full is not None:
        feed.files_are_full = request.files_are_full
    if request.csv_columns is not None:
        feed.csv_columns = agreed_columns(request.csv_columns) or None
    _set_staff(feed, request)
    if request.groups is not None:
        feed.groups = sorted(set(request.groups))
    if request.photos is not None:
        feed.photos = request.photos
    unit.audit(
        AuditAction.FEED_SETTING_CHANGE,
        right=Right.FEED_ADMINISTER,
        school_ids=[feed.school_id],
        object_id=feed.id,
    )
    return Empty()


def _set_staff(feed: FeedRow, request: SetFeed) -> None:
    if request.staff_files_are_full is not None:
        feed.staff_files_are_full = request.staff_files_are_full
    if request.staff_columns is not None:
        feed.staff_columns = agreed_staff_columns(request.staff_columns) or None


def _rename(unit: Unit, feed: FeedRow, name: str) -> None:
    """``invalid_request`` if another feed of the school that has not ended has the name."""
    try:
        with unit.attempt():
            feed.name = name
            unit.session.flush()
    except IntegrityError:
        raise invalid("name", FieldCode.DUPLICATE) from None
