"""Entrypoints: files and pushes from a school's system: taken in, applied, decided about."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.pupils import deliveries as calls
from haven_schemas.acts.pupils import feeds_calls as feed_calls
from haven_schemas.acts.pupils import files as file_calls

from pupils.entrypoints_base import Entrypoints
from pupils.feeds import list_feed_calls, note_feed_call
from pupils.files import forget_all

from .begin import begin_delivery, begin_upload, replay_delivery
from .columns import preview_columns
from .decide import decide_delivery, decide_ids
from .delivery import get_delivery, list_deliveries, show_delivery
from .feed import add_feed, end_feed, get_feed, list_feeds, rotate_feed_secret, set_feed
from .finish import finish_delivery, finish_upload
from .mending import rows_to_mend
from .trying import try_delivery, try_upload
from .unknown_names import decide_approval, list_approvals

_FORGET_SECONDS = 300


@serves(
    (calls.DECIDE_IDS, decide_ids),
    (calls.BEGIN_DELIVERY, begin_delivery),
    (calls.FINISH_DELIVERY, finish_delivery),
    (calls.GET_DELIVERY, get_delivery),
    (calls.SHOW_DELIVERY, show_delivery),
    (calls.ROWS_TO_MEND, rows_to_mend),
    (calls.BEGIN_UPLOAD, begin_upload),
    (calls.FINISH_UPLOAD, finish_upload),
    (calls.LIST_DELIVERIES, list_deliveries),
    (calls.DECIDE_DELIVERY, decide_delivery),
    (calls.REPLAY_DELIVERY, replay_delivery),
    (calls.TRY_DELIVERY, try_delivery),
    (calls.TRY_UPLOAD, try_upload),
)
class DeliveriesEntrypoints(Entrypoints):
    """Files and pushes from a school's system: taken in, applied, decided about."""


@serves(
    (feed_calls.LIST_APPROVALS, list_approvals),
    (feed_calls.DECIDE_APPROVAL, decide_approval),
    (feed_calls.ADD_FEED, add_feed),
    (feed_calls.LIST_FEEDS, list_feeds),
    (feed_calls.GET_FEED, get_feed),
    (feed_calls.SET_FEED, set_feed),
    (feed_calls.ROTATE_FEED_SECRET, rotate_feed_secret),
    (feed_calls.END_FEED, end_feed),
    (feed_calls.NOTE_FEED_CALL, note_feed_call),
    (feed_calls.LIST_FEED_CALLS, list_feed_calls),
)
class FeedsEntrypoints(Entrypoints):
    """The systems that send pupils, their fields and secrets."""


@serves(
    (file_calls.PREVIEW_COLUMNS, preview_columns),
)
class FilesEntrypoints(Entrypoints):
    """Formats: CTF, CSV and JSON read into rows."""

    @every(seconds=_FORGET_SECONDS)
    def forget_texts(self) -> None:
        """Words and days of files leave memory in time, names among them, whether or not another file comes."""
        forget_all()
