"""RPC of the incidents service: what all its areas speak of.

Replies of writes carry ids and states only, since they are kept for repeats; text is read by ``get_`` and ``list_``.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract

PupilRole = Literal["harmed", "alleged_to_have_harmed", "affected", "witness", "lives_with", "other"]

CategoryGroup = Literal["pastoral", "behaviour", "send", "safeguarding", "child_protection", "unsure"]

ConcernStatus = Literal["received", "being_dealt_with", "closed"]

Urgency = Literal["now", "today"]
"""How soon a reporter says somebody has to read it: a child is in danger now, or it cannot wait for tomorrow. Without
one it is read in the next hours of duty."""

Told = Literal["somebody", "nobody", "called_999"]
"""Whom the reporter of something urgent has told in person."""

IncidentStatus = Literal["open", "closed"]

Decision = Literal["opened", "added", "no_further_action"]

PublishedStep = Literal[
    "recategorised",
    "risk_set",
    "assigned",
    "waiting_set",
    "waiting_ended",
    "closing_asked",
    "closing_refused",
    "closed",
    "reopened",
    "looked_back",
    "linked",
    "unlinked",
]
"""Steps that move a concern or an incident record on: each is an event (``events.MatterChanged``)."""

Step = Literal[PublishedStep, "reporter_told"]
"""What happens to a concern or an incident record besides the first decision; each is an entry with its reason."""

RiskLevel = Literal["low", "medium", "high", "immediate"]

MatterKind = Literal["concern", "incident"]
"""What triage moves: a concern, or an incident record."""

Reminder = Literal["soon", "overdue"]
"""What the owner of an action is reminded of: that it is due tomorrow, or overdue."""

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""A date ``YYYY-MM-DD`` by the calendar of London."""

Narrative = Annotated[str, Field(min_length=1, max_length=20_000)]

OptionalNarrative = Annotated[str, Field(max_length=20_000)]

Reason = Annotated[str, Field(min_length=1, max_length=4_000)]

OptionalReason = Annotated[str, Field(max_length=4_000)]

Title = Annotated[
    str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")
]
"""What an incident record is called: one line that whoever leads writes."""


class StepView(Contract):
    """A step with its reason. ``value``: what was chosen: a level, an account's id, a day, a category's name."""

    id: UUID
    step: Step
    value: str | None
    at: datetime
    by: UUID
    text: str


class SubjectView(Contract):
    """A child in a record: ``not_listed`` is the reporter's words for one who is not on the roll."""

    subject_id: UUID
    role: PupilRole
    not_listed: str | None
    confirmed: bool = True
    """False while the roll has not yet said that this pupil is at the school."""
    same_as: UUID | None = None
    """The pupil this child is taken for: matched, or merged, since the record was written."""
    expected_on: date | None = None
    """Of one who was not born yet: the day on which the birth was expected. Told where ``not_listed`` is."""
