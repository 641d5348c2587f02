"""Reports that do not open: who is to settle them sees them, tries again, and has one destroyed as a last resort."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.unopened import (
    DecideDiscard,
    DiscardDecided,
    ProposeDiscard,
    TryUnopenedReport,
    UnopenedReportPage,
    UnopenedReportsQuery,
    UnopenedReportTried,
)

UNOPENED_REPORTS = Call(
    "incidents.unopened_reports",
    UnopenedReportsQuery,
    UnopenedReportPage,
    what="reports that do not open, with why: those the caller triages, may agree on, or watches over; no child",
    right=Right.RETENTION_READ,
    tier="elevated",
    audits=(AuditAction.CONCERN_UNOPENED_READ,),
)
TRY_UNOPENED_REPORT = Call(
    "incidents.try_unopened_report",
    TryUnopenedReport,
    UnopenedReportTried,
    what="tries once more to open one, also without a child whose key is gone",
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONCERN_UNOPENED_TRY, AuditAction.CONCERN_SEAL_OPEN),
)
PROPOSE_DISCARD = Call(
    "incidents.propose_discard",
    ProposeDiscard,
    DiscardDecided,
    what="one that nobody can open is to be destroyed; a second person has to agree",
    right=Right.RETENTION_PROPOSE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONCERN_UNOPENED_PROPOSE,),
)
AGREE_DISCARD = Call(
    "incidents.agree_discard",
    DecideDiscard,
    DiscardDecided,
    what="a second, independent person agrees: it is tried a last time, and destroyed",
    right=Right.RETENTION_AGREE,
    at="as another school's head, for the whole trust, or by a role that reads no record",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONCERN_UNOPENED_AGREE,),
)
WITHDRAW_DISCARD = Call(
    "incidents.withdraw_discard",
    DecideDiscard,
    DiscardDecided,
    what="one is not to be destroyed after all",
    right=Right.RETENTION_PROPOSE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONCERN_UNOPENED_WITHDRAW,),
)
