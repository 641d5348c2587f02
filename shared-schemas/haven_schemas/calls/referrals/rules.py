"""By when law and guidance want what."""

from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.referrals.handover_days import HandoverDay, HandoverDayQuery
from haven_schemas.rpc.referrals.rules import RuleList

LIST_RULES = Call(
    "referrals.list_rules",
    Empty,
    RuleList,
    what="the rules of time that count in the nations of the caller's schools, in words",
    right=Right.RECORD_READ,
    tier="elevated",
)
HANDOVER_DAY = Call(
    "referrals.handover_day",
    HandoverDayQuery,
    HandoverDay,
    what="for incidents: by when a child's file is signed for at the school they come to; no child; asks nobody",
    right=Right.SERVICE_OPEN_WORK,
)
