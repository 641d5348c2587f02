"""RPC of the incidents service: steps of a concern or an incident record, each with its reason."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
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
