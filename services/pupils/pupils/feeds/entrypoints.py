"""Entrypoints: the systems that send pupils, their fields and secrets."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.pupils import feeds as calls

from pupils.entrypoints_base import Entrypoints
from pupils.feeds.queries import list_approvals, list_feed_calls, list_feeds
from pupils.feeds.use_cases import (
    add_feed,
    decide_approval,
    end_feed,
    note_feed_call,
    rotate_feed_secret,
    set_feed,
)


@serves(
    (calls.LIST_APPROVALS, list_approvals.list_approvals),
    (calls.DECIDE_APPROVAL, decide_approval.decide_approval),
    (calls.ADD_FEED, add_feed.add_feed),
    (calls.LIST_FEEDS, list_feeds.list_feeds),
    (calls.GET_FEED, list_feeds.get_feed),
    (calls.SET_FEED, set_feed.set_feed),
    (calls.ROTATE_FEED_SECRET, rotate_feed_secret.rotate_feed_secret),
    (calls.END_FEED, end_feed.end_feed),
    (calls.NOTE_FEED_CALL, note_feed_call.note_feed_call),
    (calls.LIST_FEED_CALLS, list_feed_calls.list_feed_calls),
)
class FeedsEntrypoints(Entrypoints):
    """The systems that send pupils, their fields and secrets."""
