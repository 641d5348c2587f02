"""RPC of the incidents service: incident records, their entries, and chronologies."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged
from . import Day, Decision, IncidentStatus, Narrative, RiskLevel, Step, SubjectView
from .actions import Action
from .chronology import Card
from .entries import PersonView
from .entry_kinds import EntryDetails, EntryKind, PaperKind
from .handovers import FileOnItsWay
from .lists import ListOrder, MatterFilter, NotListedChild
from .numbers import FindByNumber, FoundByNumber
from .referral_kinds import RecordedKind, ReferralView
from .report_details import DetailsView


class IncidentQuery(Contract):
    """One incident record. ``for_printing``: it is read to be printed, and noted so."""

    incident_id: UUID
    for_printing: bool = False


class Entry(Contract):
    """One thing in an incident record or a chronology.

    ``decision``: what was decided or done, with ``value`` (see ``StepView``); ``outcome`` is that of a closing.
    ``text`` is a concern's account, a note, the reason of a decision, or what an action asks for; ``action_taken`` of
    an action is its outcome; ``owner_id``, ``due_on`` and ``completed_at`` are an action's. Of other children only ids
    and roles are told. ``sealed``: not readable yet, no text; ``restricted``: shown to nobody but for a purpose that is
    named; ``broken``: changed outside of Haven, no text. ``version`` counts corrections of the text,
    ``children_version`` those of which children are in it and what part they had; ``kind_details`` is what the entry's
    kind says beside it; ``paper_kind`` and ``review_on`` are those of a child's
    paper.
    """

    id: UUID
    kind: EntryKind
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
    decision: Decision | Step | None = None
    value: str | None = None
    outcome: str = ""
    kind_details: EntryDetails = EntryDetails()
    people: list[PersonView] = []
    sealed: bool = False
    details: DetailsView | None = None
    significant: bool = False
    owner_id: UUID | None = None
    due_on: Day | None = None
    completed_at: datetime | None = None
    restricted: bool = False
    broken: bool = False
    version: int = 1
    children_version: int = 1
    paper_kind: PaperKind | None = None
    review_on: Day | None = None
    is_title: bool = False
    """Whether ``text`` is what the incident record was called from then on."""
    referral: ReferralView | None = None
    """What an entry about a referral says beside its text; ``kind`` is then the nearest of those there were before."""

    @property
    def recorded_kind(self) -> RecordedKind:
        """Its kind as it was written down."""
        return self.kind if self.referral is None else self.referral.kind

    @property
    def readable(self) -> bool:
        """Whether its text is here."""
        return not (self.sealed or self.restricted or self.broken)


class LinkedIncident(Contract):
    """Another record that this one is linked with, as far as the caller sees it."""

    id: UUID
    category_name: str
    status: IncidentStatus
    opened_at: datetime
    title: str = ""


class Incident(Contract):
    """An incident record: its children, entries (newest first) and actions as far as the caller may see them.

    ``subject_ids``: whom an entry of the caller's may be about, each child once. ``entries_left_out`` and
    ``actions_left_out``: older ones that did not fit; chronologies page through all of them. ``closing_asked_by``: who
    asked for it to be closed, while a second person has not agreed; ``look_back_on``: when to ask whether it worked.
    ``referral_begun_at``: while somebody began to refer, and neither that nor why not is written down yet.
    """

    id: UUID
    school_id: UUID
    category_id: UUID
    category_name: str
    status: IncidentStatus
    opened_at: datetime
    opened_by: UUID
    concern_ids: list[UUID]
    subject_ids: list[UUID] = []
    entries: list[Entry]
    entries_left_out: int = 0
    actions: list[Action]
    actions_left_out: int = 0
    risk: RiskLevel | None = None
    assigned_to: UUID | None = None
    waiting_until: Day | None = None
    closing_asked_by: UUID | None = None
    closed_at: datetime | None = None
    closed_by: UUID | None = None
    look_back_on: Day | None = None
    linked: list[LinkedIncident] = []
    version: int
    kept_away: list[UUID] = []
    """Who is kept from one of its children, so that it is not given to them; told who may write in records there."""
    title: str = ""
    """Empty: it has none that the caller reads. Whoever reads something about one of its children reads the title that
    was written about them."""
    referral_begun_at: datetime | None = None
    harmed_ids: list[UUID] = []
    """Of ``subject_ids``, who was said to be harmed when it was closed before."""


class ListIncidents(MatterFilter):
    """Incident records of the caller's schools; no text but titles. ``about_ids`` and ``subject_id`` find what came
    with a child from another school. ``referral_begun``: where somebody began to refer, and neither that nor why not
    is written down yet."""

    subject_id: UUID | None = None
    open_only: bool = False
    status: IncidentStatus | None = None
    referral_begun: bool = False
    order: ListOrder = "newest"


class IncidentLine(Contract):
    """One incident record in a list."""

    id: UUID
    school_id: UUID
    category_name: str
    status: IncidentStatus
    opened_at: datetime
    subject_ids: list[UUID]
    open_actions: int
    title: str = ""
    """As in ``Incident``; empty also while the key vault is away."""
    risk: RiskLevel | None = None
    assigned_to: UUID | None = None
    last_entry_at: datetime | None = None
    """When the newest was written of what the caller reads in it."""
    not_listed: list[NotListedChild] = []
    referral_begun_at: datetime | None = None
    """As in ``Incident``."""


class IncidentPage(Contract):
    """One page, in the order that was asked for."""

    incidents: list[IncidentLine]
    next_cursor: str | None


class AddNote(Contract):
    """A note in an incident record, about those of its children that are named; none need be where there is one."""

    incident_id: UUID
    occurred_at: AwareDatetime
    text: Narrative
    subject_ids: Annotated[list[UUID], Field(max_length=100)] = []


class NoteAdded(Contract):
    """The entry's id."""

    id: UUID


class ReadChronology(Paged):
    """A pupil's chronology, newest ``occurred_at`` first or oldest: all of it, or what fits every filter given.

    ``occurred_from`` is within, ``occurred_until`` is not; ``with_subject_id``: also about that child; ``person_id``:
    with that adult of an incident record. ``with_card``: beside the card, which narrows nothing. ``for_printing``: to
    be printed, and noted so.
    """

    subject_id: UUID
    with_card: bool = False
    significant_only: bool = False
    category_ids: Annotated[list[UUID], Field(max_length=50)] = []
    kinds: Annotated[list[RecordedKind], Field(max_length=20)] = []
    occurred_from: AwareDatetime | None = None
    occurred_until: AwareDatetime | None = None
    with_subject_id: UUID | None = None
    person_id: UUID | None = None
    oldest_first: bool = False
    for_printing: bool = False


class MovedOut(Contract):
    """Something stood in this file and was moved out of it: neither what, nor to whom."""

    moved_by: UUID
    moved_at: datetime


class TakenOut(Contract):
    """Something in this file was redacted or removed when another child's file was destroyed: not which, nor whose."""

    what: Literal["redacted", "removed"]
    taken_by: UUID
    taken_at: datetime


class Chronology(Contract):
    """One page of a chronology. ``card``: its newest version, if it was asked for and is the caller's to read.

    ``on_its_way``: files of the child that went to another school and that nobody there has signed for; for the
    safeguarding teams of both. ``moved_out`` and ``taken_out``: newest first, on the first page, for who triages
    there; never printed.
    """

    entries: list[Entry]
    next_cursor: str | None
    card: Card | None = None
    on_its_way: list[FileOnItsWay] = []
    moved_out: list[MovedOut] = []
    taken_out: list[TakenOut] = []


LIST_INCIDENTS = Call(
    "incidents.list_incidents",
    ListIncidents,
    IncidentPage,
    what="incident records, all or those still open, or about some children; no text",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.INCIDENT_LIST_READ,
    ),
)
FIND_BY_NUMBER = Call(
    "incidents.find_by_number",
    FindByNumber,
    FoundByNumber,
    what="the concern or record that somebody says the number of, if the caller sees it",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.MATTER_QUEUE_READ,),
)
GET_INCIDENT = Call(
    "incidents.get_incident",
    IncidentQuery,
    Incident,
    what="one, with what the caller sees of its children, entries and actions",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.INCIDENT_RECORD_READ,
    ),
)
ADD_NOTE = Call(
    "incidents.add_note",
    AddNote,
    NoteAdded,
    what="about those of its children it names",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.ENTRY_RECORD_ADD,),
)
READ_CHRONOLOGY = Call(
    "incidents.read_chronology",
    ReadChronology,
    Chronology,
    what=(
        "everything about one child, newest occurrence first, or what fits the filters (category, "
        "kind, dates, another child, an adult, significant only); cursors are bound to them"
    ),
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.CHRONOLOGY_CARD_READ,
        AuditAction.CHRONOLOGY_PUPIL_READ,
    ),
)
