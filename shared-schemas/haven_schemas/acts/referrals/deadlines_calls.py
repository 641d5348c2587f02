"""Deadlines of referrals and dates to keep on incident records: which come, and what was done about them."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..calendar import WorkDays, WorkDaysQuery
from .clocks import (
    BeginClock,
    ClockList,
    ClockMet,
    ClockQuery,
    ClockRuleList,
    ClocksQuery,
    EndClock,
    MeetClock,
    RecordClock,
)
from .deadlines import (
    ActOnDeadline,
    Deadline,
    DeadlineFacts,
    DeadlineFactsReply,
    DeadlinePage,
    ListDeadlines,
)

WHO_KEEPS_DATES = (
    "`record:write` at the record's school; of looked-after children, special educational needs and alternative "
    "provision `dates:keep` too"
)

LIST_DEADLINES = Call(
    "referrals.list_deadlines",
    ListDeadlines,
    DeadlinePage,
    what="deadlines that run, of what the caller sees to or of all they see, the earliest first",
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
    what="somebody chased it, moved it with a reason, or passed it on; with the version that was seen",
    right=Right.RECORD_READ,
    at=WHO_KEEPS_DATES,
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_DEADLINE_ACT,),
)
BEGIN_CLOCK = Call(
    "referrals.begin_clock",
    BeginClock,
    RecordClock,
    what="a date to keep on an incident record, by a rule that no step of a referral begins",
    right=Right.RECORD_READ,
    at=WHO_KEEPS_DATES,
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_DEADLINE_BEGIN,),
)
MEET_CLOCK = Call(
    "referrals.meet_clock",
    MeetClock,
    ClockMet,
    what="what a date to keep waited for has happened; what follows it begins; with the version that was seen",
    right=Right.RECORD_READ,
    at=WHO_KEEPS_DATES,
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_DEADLINE_END, AuditAction.REFERRAL_DEADLINE_BEGIN),
)
END_CLOCK = Call(
    "referrals.end_clock",
    EndClock,
    RecordClock,
    what="a date to keep or a deadline of a referral is no longer waited for, and why; with the version that was seen",
    right=Right.RECORD_READ,
    at=WHO_KEEPS_DATES,
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_DEADLINE_END,),
)
GET_CLOCK = Call(
    "referrals.get_clock",
    ClockQuery,
    RecordClock,
    what="one date to keep on a record the caller sees",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_DEADLINE_READ,),
)
LIST_CLOCKS = Call(
    "referrals.list_clocks",
    ClocksQuery,
    ClockList,
    what="the dates to keep on one incident record the caller sees",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_DEADLINE_READ,),
)
CLOCK_RULES = Call(
    "referrals.clock_rules",
    ClocksQuery,
    ClockRuleList,
    what="the rules that the caller may begin on one incident record, by the nation of its school",
    right=Right.RECORD_READ,
    at=WHO_KEEPS_DATES,
    tier="elevated",
    audits=(AuditAction.REFERRAL_DEADLINE_READ,),
)
DEADLINE_FACTS = Call(
    "referrals.deadline_facts",
    DeadlineFacts,
    DeadlineFactsReply,
    what="whose a deadline is, and whether it waits; no child, no agency",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.REFERRAL_DEADLINE_READ,),
)
