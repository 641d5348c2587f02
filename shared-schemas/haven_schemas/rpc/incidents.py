"""RPC of the incidents service.

Replies of writes carry ids and states only, since they are kept for repeats; text is read by ``get_`` and ``list_``.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from ..identifiers import Contract
from .paging import Paged

PupilRole = Literal["harmed", "alleged_to_have_harmed", "affected", "witness", "lives_with", "other"]
CategoryGroup = Literal["pastoral", "behaviour", "send", "safeguarding", "child_protection", "unsure"]
ConcernStatus = Literal["received", "being_dealt_with", "closed"]
Decision = Literal["opened", "added", "no_further_action"]
Narrative = Annotated[str, Field(min_length=1, max_length=20_000)]
OptionalNarrative = Annotated[str, Field(max_length=20_000)]
Reason = Annotated[str, Field(min_length=1, max_length=4_000)]


class Category(Contract):
    """A category; its group decides who sees what bears it after triage."""

    id: UUID
    name: str
    group: CategoryGroup
    position: int
    version: int


class CategoryList(Contract):
    """In the order they are shown."""

    categories: list[Category]


class AddCategory(Contract):
    """Adds a category to the trust's list, or answers the one with that name."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    group: CategoryGroup
    position: Annotated[int, Field(ge=0, le=10_000)]


class CategoryAdded(Contract):
    """The category's id."""

    id: UUID


class ConcernPupil(Contract):
    """A child the concern is about, with a role of their own; exactly one of ``pupil_id`` and ``not_listed``."""

    pupil_id: UUID | None = None
    not_listed: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    role: PupilRole

    @model_validator(mode="after")
    def one_of_two(self) -> "ConcernPupil":
        """Refuses both or neither."""
        if (self.pupil_id is None) == (self.not_listed is None):
            raise ValueError("either a pupil or who is not listed")
        return self


class RecordConcern(Contract):
    """A concern as its reporter writes it. ``occurred_at`` has a zone and is not in the future."""

    school_id: UUID
    category_id: UUID
    occurred_at: AwareDatetime
    account: Narrative
    child_words: OptionalNarrative = ""
    action_taken: OptionalNarrative = ""
    pupils: Annotated[list[ConcernPupil], Field(min_length=1, max_length=20)]


class ConcernReceipt(Contract):
    """Kept for good. The same answer to the same idempotency key."""

    id: UUID
    status: ConcernStatus


class ConcernQuery(Contract):
    """One concern."""

    concern_id: UUID


class SubjectView(Contract):
    """A child in a record: ``not_listed`` is the reporter's words for one who is not on the roll."""

    subject_id: UUID
    role: PupilRole
    not_listed: str | None
    confirmed: bool = True
    """False while the roll has not yet said that this pupil is at the school."""


class Concern(Contract):
    """A concern with its text. ``sealed`` while it waits for the vault: texts are then empty.

    Its own reporter, without the right to read records, is not told the decision: ``decision``, its reason, who and
    when, and the incident record are then null.
    """

    id: UUID
    school_id: UUID
    category_id: UUID
    category_name: str
    status: ConcernStatus
    decision: Decision | None
    decision_reason: str | None
    decided_by: UUID | None
    decided_at: datetime | None
    incident_id: UUID | None
    occurred_at: datetime
    recorded_at: datetime
    reporter_id: UUID
    author_confirmed: bool
    sealed: bool
    account: str
    child_words: str
    action_taken: str
    subjects: list[SubjectView]
    version: int


class ListConcerns(Paged):
    """Concerns to triage, or all that the caller may see, newest ``recorded_at`` first; no text."""

    waiting_only: bool = True
    school_id: UUID | None = None


class ConcernLine(Contract):
    """One concern in a list: no text."""

    id: UUID
    school_id: UUID
    category_name: str
    status: ConcernStatus
    decision: Decision | None
    occurred_at: datetime
    recorded_at: datetime
    reporter_id: UUID
    incident_id: UUID | None
    subject_ids: list[UUID]
    sealed: bool = False
    author_confirmed: bool = True
    version: int = 1


class ConcernPage(Contract):
    """One page, newest first."""

    concerns: list[ConcernLine]
    next_cursor: str | None


class ListOwnConcerns(Paged):
    """The caller's own reports: received, being dealt with, closed."""


class AcceptConcern(Contract):
    """Opens an incident record from a concern. ``version``: the one the decision was made on, if the caller says."""

    concern_id: UUID
    reason: Reason
    version: int | None = None


class AddConcernToIncident(Contract):
    """Adds a concern to an incident record of the same school."""

    concern_id: UUID
    incident_id: UUID
    reason: Reason
    version: int | None = None


class CloseConcern(Contract):
    """No further action: keep in chronology."""

    concern_id: UUID
    reason: Reason
    version: int | None = None


class ConcernClosed(Contract):
    """The concern stays in the chronology."""

    id: UUID
    status: ConcernStatus


class IncidentReceipt(Contract):
    """The incident record a concern went into."""

    id: UUID
    status: Literal["open", "closed"]
    concern_ids: list[UUID]


class IncidentQuery(Contract):
    """One incident record."""

    incident_id: UUID


class Action(Contract):
    """Something a member of staff has to do by a date."""

    id: UUID
    incident_id: UUID
    text: str
    owner_id: UUID
    due_on: str
    completed_at: datetime | None
    outcome: str | None
    subject_ids: list[UUID]
    version: int


class Entry(Contract):
    """One thing in an incident record or a chronology.

    ``text`` is a concern's account, a note, the reason of a decision, or what an action asks for; ``action_taken`` of
    an action is its outcome. Of other children only ids and roles are told. ``sealed``: not readable yet, no text.
    """

    id: UUID
    kind: Literal["concern", "decision", "action", "note"]
    category_name: str
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: UUID
    text: str
    child_words: str
    action_taken: str
    subjects: list[SubjectView]
    incident_id: UUID | None
    concern_id: UUID | None
    decision: Decision | None = None
    sealed: bool = False


class Incident(Contract):
    """An incident record: its entries (newest first) and actions as far as the caller may see them.

    ``entries_left_out``: older ones that did not fit; chronologies page through all of them.
    """

    id: UUID
    school_id: UUID
    category_id: UUID
    category_name: str
    status: Literal["open", "closed"]
    opened_at: datetime
    opened_by: UUID
    concern_ids: list[UUID]
    entries: list[Entry]
    entries_left_out: int = 0
    actions: list[Action]
    version: int


class ListIncidents(Paged):
    """Incident records of the caller's schools, newest first; no text."""

    school_id: UUID | None = None
    subject_id: UUID | None = None


class IncidentLine(Contract):
    """One incident record in a list."""

    id: UUID
    school_id: UUID
    category_name: str
    status: Literal["open", "closed"]
    opened_at: datetime
    subject_ids: list[UUID]
    open_actions: int


class IncidentPage(Contract):
    """One page, newest first."""

    incidents: list[IncidentLine]
    next_cursor: str | None


class AddNote(Contract):
    """A note in an incident record, about some of its children (none named: all of them)."""

    incident_id: UUID
    occurred_at: AwareDatetime
    text: Narrative
    subject_ids: Annotated[list[UUID], Field(max_length=100)] = []


class NoteAdded(Contract):
    """The entry's id."""

    id: UUID


class AddAction(Contract):
    """An action for a member of staff of the school. ``due_on`` is a date, ending at 23:59 Europe/London."""

    incident_id: UUID
    text: Reason
    owner_id: UUID
    due_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    subject_ids: Annotated[list[UUID], Field(max_length=100)] = []


class ActionAdded(Contract):
    """The action's id and version."""

    id: UUID
    version: int


class ActionCompleted(Contract):
    """When it was completed, and its new version."""

    id: UUID
    completed_at: datetime
    version: int


class CompleteAction(Contract):
    """What was done; ``version`` guards against two people completing at once."""

    action_id: UUID
    outcome: Reason
    version: int


class ListActions(Paged):
    """Open actions of the caller, or all that the caller may see, by due date."""

    mine_only: bool = True


class ActionPage(Contract):
    """By due date."""

    actions: list[Action]
    next_cursor: str | None


class ReadChronology(Paged):
    """A pupil's chronology, newest ``occurred_at`` first."""

    subject_id: UUID


class Chronology(Contract):
    """One page of a chronology."""

    entries: list[Entry]
    next_cursor: str | None


class ConcernFacts(Contract):
    """What alerts needs: who to tell and what a mail may name. No child, no text."""

    concern_id: UUID
    school_id: UUID
    category_id: UUID
    category_name: str
    reporter_id: UUID
    recorded_at: datetime
    version: int


class ActionFacts(Contract):
    """Asks for what alerts needs of an action: whose it is and where."""

    action_id: UUID


class ActionFactsReply(Contract):
    """No child, no text."""

    action_id: UUID
    incident_id: UUID
    school_id: UUID
    owner_id: UUID
    assigned_by: UUID
    assigned_at: datetime
    category_name: str
