"""What needs somebody today: one call for one's own, one for the team's."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.day import MatterQuery, MattersAsked, MatterSeen, MattersTold, OwnDay, TeamDay
from haven_schemas.rpc.incidents.work import OwnWork, OwnWorkQuery
from haven_schemas.rpc.paging import Empty

OWN_DAY = Call(
    "incidents.own_day",
    Empty,
    OwnDay,
    what="how many of the caller's actions are due, and of their reports undecided",
    right=Right.CONCERN_FOLLOW_OWN,
    first_tier="numbers alone, of one's own",
    audits=(AuditAction.ACTION_LIST_READ,),
)
TEAM_DAY = Call(
    "incidents.team_day",
    Empty,
    TeamDay,
    what="what needs the team today: undecided concerns, closings, look-backs, actions, files to sign for; no text",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    while_unproven=True,
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.MATTER_QUEUE_READ,
    ),
)
OWN_WORK = Call(
    "incidents.own_work",
    OwnWorkQuery,
    OwnWork,
    what="the caller's actions, reviews, look-backs and what was to wait until a day, the earliest first",
    right=Right.CONCERN_FOLLOW_OWN,
    tier="elevated",
    audits=(AuditAction.ACTION_LIST_READ,),
)
CHILDREN_OF_MATTERS = Call(
    "incidents.children_of_matters",
    MattersAsked,
    MattersTold,
    what="who some concerns and records are about, of those the caller sees, and how they begin",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.ACCESS_CALL_REFUSE, AuditAction.MATTER_QUEUE_READ),
)
MATTER_SEEN = Call(
    "incidents.matter_seen",
    MatterQuery,
    MatterSeen,
    what="whether the caller sees a concern or an incident record; no child, no text",
    right=Right.RECORD_READ,
    tier="elevated",
)
