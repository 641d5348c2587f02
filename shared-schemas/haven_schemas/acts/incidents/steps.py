"""RPC of the incidents service: steps of a concern or an incident record, each with its reason."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty
from . import Day, MatterKind, OptionalReason, Reason, RiskLevel, Title


class MatterStep(Contract):
    """What is moved. ``version``: the one the step was decided on, if the caller says."""

    kind: MatterKind
    id: UUID
    version: int | None = None


class Recategorise(MatterStep):
    """Another category: who sees it changes at once, for all that bears the earlier category in it."""

    category_id: UUID
    reason: Reason


class SetRisk(MatterStep):
    """The level of risk, as it is judged now."""

    level: RiskLevel
    reason: Reason


class SetTitle(Contract):
    """What an incident record is called from now on."""

    incident_id: UUID
    title: Title
    version: int | None = None


class Assign(MatterStep):
    """To a member of the team that triages at the school; None: to nobody."""

    staff_id: UUID | None
    reason: OptionalReason = ""


class SetWaiting(MatterStep):
    """Nothing is to be done before a day to come (``until``); None: it waits no longer."""

    until: Day | None
    reason: Reason


class Reopen(MatterStep):
    """A closed incident record is open again; a concern kept in the chronology waits for a decision again."""

    reason: Reason


class StepTaken(Contract):
    """The new version."""

    kind: MatterKind
    id: UUID
    version: int


class CloseIncident(Contract):
    """What it was, what was done, what came of it; ``look_back_on``: when to ask whether it worked. ``harmed_ids``: of
    the children in it, who was harmed; None: nobody was asked. It decides what is offered when their files are
    reviewed, and nothing by itself."""

    incident_id: UUID
    summary: Reason
    action: Reason
    outcome: Reason
    look_back_on: Day
    harmed_ids: Annotated[list[UUID], Field(max_length=100)] | None = None
    version: int | None = None


class DecideClosing(Contract):
    """A second person agrees that the record is closed, or not."""

    incident_id: UUID
    confirm: bool
    reason: Reason
    version: int | None = None


class LookBack(Contract):
    """Whether it worked. ``again_on``: a further day to ask; None: no more."""

    incident_id: UUID
    worked: bool
    reason: Reason
    again_on: Day | None = None
    version: int | None = None


class IncidentState(Contract):
    """After a step of closing. ``closing_asked``: it waits for a second person."""

    id: UUID
    closed: bool
    closing_asked: bool
    version: int


class LinkIncidents(Contract):
    """Links ``incident_id`` with another record of its school, or takes that link away."""

    incident_id: UUID
    other_id: UUID
    reason: Reason
    version: int | None = None


class TellReporter(Contract):
    """Thanks or feedback for who reported a concern; they read it without a second factor."""

    concern_id: UUID
    text: Reason


class ReporterTold(Contract):
    """The entry's id."""

    id: UUID


class ClosingRule(Contract):
    """Whether a second person has to agree before a record of the school is closed."""

    school_id: UUID
    second_person: bool
    version: int = Field(ge=0)
    """0: it was never set."""


class ClosingRules(Contract):
    """Of the caller's schools."""

    rules: list[ClosingRule]


AlertedStep = Literal["assigned", "closing_asked", "closing_refused", "look_back_due"]
"""What someone is told of by an alert; ``look_back_due``: the day set at closing has come."""


AskedStep = Literal[AlertedStep, "reopened"]
"""The same, and one of which nobody is told anew: what they were told earlier has changed."""


class StepFacts(Contract):
    """Asks for what alerts needs of the newest step of a kind that a concern or an incident record went through."""

    kind: MatterKind
    matter_id: UUID
    step: AskedStep


class StepFactsReply(Contract):
    """No child, no text. ``step_id`` is the same however often it is asked for.

    ``taken_by``: who took the step; who closed the record, where a look-back is due. ``person_id``: whom it was given
    to; who asked for the closing; who deals with a record to look back at (None: nobody does). ``holds``: whether it
    is still so. ``kept_from_ids``: staff who are linked to a child it is about, and not told. ``due_on``: the day to
    look back, None from the release before.
    """

    step_id: UUID
    kind: MatterKind
    matter_id: UUID
    school_id: UUID
    category_id: UUID
    category_name: str
    taken_by: UUID
    taken_at: datetime
    person_id: UUID | None
    holds: bool
    kept_from_ids: list[UUID] = []
    due_on: date | None = None


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
