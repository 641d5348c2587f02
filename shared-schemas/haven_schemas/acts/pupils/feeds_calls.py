"""The systems that send pupils, their fields and secrets."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..paging import Empty
from . import AddFeed, Feed, FeedAdded, FeedList
from .feed_calls import FeedCallList, NoteFeedCall
from .feeds import (
    EndFeed,
    FeedEnded,
    FeedQuery,
    FeedSecret,
    RotateFeedSecret,
    SetFeed,
)
from .record import ApprovalList, ApprovalsAsked, DecideApproval

LIST_APPROVALS = Call(
    "pupils.list_approvals",
    ApprovalsAsked,
    ApprovalList,
    what="special categories feeds are to tell",
    right=Right.FEED_APPROVE,
    tier="elevated",
    audits=(AuditAction.FEED_SPECIAL_READ,),
)
DECIDE_APPROVAL = Call(
    "pupils.decide_approval",
    DecideApproval,
    Empty,
    what="decides about one",
    right=Right.FEED_APPROVE,
    tier="elevated",
    audits=(AuditAction.FEED_SPECIAL_DECIDE,),
)
ADD_FEED = Call(
    "pupils.add_feed",
    AddFeed,
    FeedAdded,
    what="connects an MIS; tells the signing secret once",
    right=Right.FEED_ADMINISTER,
    at="or the",
    tier="elevated",
    setup=True,
    audits=(AuditAction.FEED_SETTING_CHANGE,),
)
LIST_FEEDS = Call(
    "pupils.list_feeds",
    Empty,
    FeedList,
    what="feeds of the caller's schools",
    right=Right.FEED_ADMINISTER,
    first_tier="connections of the MIS and how they do: counts and times",
    audits=(AuditAction.FEED_LIST_READ,),
)
GET_FEED = Call(
    "pupils.get_feed",
    FeedQuery,
    Feed,
    what="one of them, ended or not",
    right=Right.FEED_ADMINISTER,
    at="at its school",
    first_tier="a connection of an MIS and how it does: settings, counts and times",
    audits=(AuditAction.FEED_LIST_READ,),
)
SET_FEED = Call(
    "pupils.set_feed",
    SetFeed,
    Empty,
    what="name, pause, share of the roll that may leave, what files hold, columns of a CSV, what it may tell",
    right=Right.FEED_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.FEED_SETTING_CHANGE,),
)
ROTATE_FEED_SECRET = Call(
    "pupils.rotate_feed_secret",
    RotateFeedSecret,
    FeedSecret,
    what="a new signing secret, shown once; the old one is good for some hours",
    right=Right.FEED_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.FEED_SECRET_ROTATE,),
)
END_FEED = Call(
    "pupils.end_feed",
    EndFeed,
    FeedEnded,
    what="ends a feed for good; what waits for a decision is refused",
    right=Right.FEED_ADMINISTER,
    tier="elevated",
    audits=(
        AuditAction.FEED_CONNECTION_END,
        AuditAction.FEED_DELIVERY_DECIDE,
    ),
)
NOTE_FEED_CALL = Call(
    "pupils.note_feed_call",
    NoteFeedCall,
    Empty,
    what="how a call of a feed's sender was answered: the last of each feed are kept",
    public=True,
    at="none (closed list)",
    seconds=1.0,
)
LIST_FEED_CALLS = Call(
    "pupils.list_feed_calls",
    FeedQuery,
    FeedCallList,
    what="how the last calls of a feed went",
    right=Right.FEED_ADMINISTER,
    at="at its school",
    first_tier="calls of a feed's sender: codes, times and sizes, nothing of what was sent",
    audits=(AuditAction.FEED_CALLS_READ,),
)
