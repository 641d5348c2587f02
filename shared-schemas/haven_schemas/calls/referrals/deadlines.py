"""Deadlines of referrals: which come, and what was done about them."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.calendar import WorkDays, WorkDaysQuery
from haven_schemas.rpc.referrals.deadlines import (
    ActOnDeadline,
    Deadline,
    DeadlineFacts,
    DeadlineFactsReply,
    DeadlinePage,
    ListDeadlines,
)

LIST_DEADLINES = Call(
    "referrals.list_deadlines",
    ListDeadlines,
    DeadlinePage,
    what="deadlines that run, of referrals the caller sees to or of all they see, the earliest first",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_DEADLINE_READ,),
)
OWN_DEADLINE_DAYS = Call(
    "referrals.own_deadline_days",
    WorkDaysQuery,
    WorkDays,
    what="the days of deadlines the caller sees to, for their calendar; no agency, no record",
    right=Right.CALENDAR_READ,
    first_tier="days of one's own work; no child, no name, no text",
    audits=(AuditAction.CALENDAR_WORK_READ,),
)
ACT_ON_DEADLINE = Call(
    "referrals.act_on_deadline",
    ActOnDeadline,
    Deadline,
    what="somebody chased it, or moved it with a reason; with the version that was seen",
    right=Right.RECORD_WRITE,
    at="at the record's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_DEADLINE_ACT,),
)
DEADLINE_FACTS = Call(
    "referrals.deadline_facts",
    DeadlineFacts,
    DeadlineFactsReply,
    what="whose a deadline is, and whether it waits; no child, no agency",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.REFERRAL_DEADLINE_READ,),
)
