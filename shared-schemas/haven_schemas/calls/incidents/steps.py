"""Steps on a concern or a record: category, risk, who deals with it, waiting, closing, looking back."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.steps import (
    Assign,
    CloseIncident,
    ClosingRule,
    ClosingRules,
    DecideClosing,
    IncidentState,
    LinkIncidents,
    LookBack,
    Recategorise,
    Reopen,
    ReporterTold,
    SetRisk,
    SetTitle,
    SetWaiting,
    StepFacts,
    StepFactsReply,
    StepTaken,
    TellReporter,
)
from haven_schemas.rpc.paging import Empty

RECATEGORISE = Call(
    "incidents.recategorise",
    Recategorise,
    StepTaken,
    what="another category",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.MATTER_STEP_TAKE,),
)
SET_RISK = Call(
    "incidents.set_risk",
    SetRisk,
    StepTaken,
    what="the level of risk",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.MATTER_STEP_TAKE,),
)
SET_TITLE = Call(
    "incidents.set_title",
    SetTitle,
    StepTaken,
    what="what a record is called, in one line",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.MATTER_STEP_TAKE,
    ),
)
ASSIGN = Call(
    "incidents.assign",
    Assign,
    StepTaken,
    what="who deals with it",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.MATTER_STEP_TAKE,),
)
SET_WAITING = Call(
    "incidents.set_waiting",
    SetWaiting,
    StepTaken,
    what="until a day to come",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.MATTER_STEP_TAKE,),
)
CLOSE_INCIDENT = Call(
    "incidents.close_incident",
    CloseIncident,
    IncidentState,
    what="closes a record, or asks a second person to agree",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.MATTER_STEP_TAKE,),
)
DECIDE_CLOSING = Call(
    "incidents.decide_closing",
    DecideClosing,
    IncidentState,
    what="the second person",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.MATTER_STEP_TAKE,),
)
REOPEN = Call(
    "incidents.reopen",
    Reopen,
    StepTaken,
    what="nothing is closed for good",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.MATTER_STEP_TAKE,),
)
LOOK_BACK = Call(
    "incidents.look_back",
    LookBack,
    IncidentState,
    what="whether it worked",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.MATTER_STEP_TAKE,),
)
LINK_INCIDENTS = Call(
    "incidents.link_incidents",
    LinkIncidents,
    StepTaken,
    what="two records belong together",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.MATTER_STEP_TAKE,),
)
UNLINK_INCIDENTS = Call(
    "incidents.unlink_incidents",
    LinkIncidents,
    StepTaken,
    what="they do so no longer",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.MATTER_STEP_TAKE,),
)
TELL_REPORTER = Call(
    "incidents.tell_reporter",
    TellReporter,
    ReporterTold,
    what="thanks or feedback, read by the reporter",
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.MATTER_STEP_TAKE,),
)
CLOSING_RULES = Call(
    "incidents.closing_rules",
    Empty,
    ClosingRules,
    what="whether a second person has to agree",
    right=Right.POLICY_SET,
    tier="elevated",
    audits=(AuditAction.CLOSING_RULE_READ,),
)
SET_CLOSING_RULE = Call(
    "incidents.set_closing_rule",
    ClosingRule,
    ClosingRule,
    what="for one school",
    right=Right.POLICY_SET,
    tier="elevated",
    writes=True,
    audits=(AuditAction.CLOSING_RULE_SET,),
)
STEP_FACTS = Call(
    "incidents.step_facts",
    StepFacts,
    StepFactsReply,
    what="who took a step, and whom it is for",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(
        AuditAction.CONCERN_RECORD_READ,
        AuditAction.INCIDENT_RECORD_READ,
    ),
)
