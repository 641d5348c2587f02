"""RPC of the incidents service: concerns as their readers see them, and what is decided of them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ..paging import Paged
from . import (
    ConcernStatus,
    Day,
    Decision,
    IncidentStatus,
    Reason,
    RiskLevel,
    StepView,
    SubjectView,
    Title,
    Told,
    Urgency,
)
from .report_details import DetailsView
from .report_files import ReportFile


class ConcernQuery(Contract):
    """One concern."""

    concern_id: UUID


class NameColleague(Contract):
    """Whom a concern is about, whose reporter did not know, or did not say that it is about an adult: in words or by
    accounts. ``nobody``: of the first alone, it is about nobody who works there."""

    concern_id: UUID
    words: Annotated[str, Field(max_length=200)] = ""
    staff_ids: Annotated[list[UUID], Field(max_length=20)] = []
    nobody: bool = False
    version: int | None = None


class ColleagueNamed(Contract):
    """Everybody else who triages there is told of the concern now. ``kept_away``: how many accounts that may be theirs
    are kept from it from now on; ``asked``: of how many somebody is asked first, since few others would be left."""

    id: UUID
    version: int
    kept_away: int = 0
    asked: int = 0


class GiveReader(Contract):
    """A school whose people who triage are to read a concern that nobody of its own may."""

    concern_id: UUID
    school_id: UUID


class ReaderGiven(Contract):
    """They read it, and the file of each child in it, until somebody of their own may."""

    concern_id: UUID


class Concern(Contract):
    """A concern with its text. ``sealed`` while it waits for the vault: texts are then empty.

    Its own reporter, without the right to read records, is not told the decision: ``decision``, its reason, who and
    when, and the incident record are then null; of ``steps`` they see what was written to them, of its text and its
    children what they wrote themselves. ``withheld``: its reporter is shown its status, category and times, and neither
    text nor children nor what was written to them: at the first tier a day after it was recorded, or once password or
    address were changed; at the second while nobody has confirmed that the account is still theirs.
    ``decision_restricted``: why it was decided so is shown for a purpose only.
    """

    id: UUID
    school_id: UUID
    category_id: UUID
    category_name: str
    status: ConcernStatus
    decision: Decision | None
    decision_reason: str | None
    decision_restricted: bool = False
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
    details: DetailsView | None = None
    risk: RiskLevel | None = None
    assigned_to: UUID | None = None
    waiting_until: Day | None = None
    steps: list[StepView] = []
    withheld: bool = False
    version: int
    restricted: bool = False
    """Its text is shown to nobody but for a purpose that is named."""
    files: list[ReportFile] = []
    """What its reporter sent with it, in that order; names as its text: not where that is withheld or restricted."""
    children_version: int = 1
    """Which children are in it and what part they had, as corrected; 1 for its reporter, who reads what they named."""
    moved: bool = False
    """For its reporter: it was put into the file of another child than they named."""
    without_record: bool = False
    """For its reporter: it was read and closed, and no incident record was opened."""
    kept_away: list[UUID] = []
    """Who is kept from it, or from one of its children, so that it is not given to them; told who may write in records
    there."""
    colleague_unknown: bool = False
    """It is about an adult who works at the school, and nobody knows who: nothing is decided before that is said."""
    may_decide: bool = True
    """Whether it waits for a decision that the caller may take."""
    decides_at: UUID | None = None
    """The school at which they take it, where another keeps it: one that has signed for the file."""


Agreement = Literal["child", "place", "hour"]
"""What two concerns agree in that may tell of the same event."""


class LikelyMatch(Contract):
    """Another concern that may tell of the same event, and the record it went into, if it did: no text.

    ``agrees``: in what; at least one of them.
    """

    concern_id: UUID
    incident_id: UUID | None
    category_name: str
    status: ConcernStatus
    occurred_at: datetime
    recorded_at: datetime
    reporter_id: UUID
    subject_ids: list[UUID]
    agrees: list[Agreement] = []


class LikelyMatches(Contract):
    """The likeliest first; five at most."""

    matches: list[LikelyMatch]


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
    withheld: bool = False
    """As of ``Concern``: it does not say whom it is about."""
    moved: bool = False
    """As of ``Concern``, for its reporter."""
    without_record: bool = False
    """As of ``Concern``, for its reporter."""


class DestroyedReport(Contract):
    """A report that went with the child's file: neither which, nor of whom."""

    school_id: UUID
    recorded_at: datetime
    destroyed_at: datetime


class ConcernPage(Contract):
    """One page, newest first. ``destroyed``: the caller's own of the last year, on the first page of these."""

    concerns: list[ConcernLine]
    next_cursor: str | None
    destroyed: list[DestroyedReport] = []


class AcceptConcern(Contract):
    """Opens an incident record from a concern. ``version``: the one the decision was made on, if the caller says.
    ``title``: what the record is called, in one line."""

    concern_id: UUID
    reason: Reason
    version: int | None = None
    title: Title | None = None


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
    status: IncidentStatus
    concern_ids: list[UUID]


class RecordIds(Contract):
    """Concerns and incident records, by their ids."""

    ids: Annotated[list[UUID], Field(max_length=200)]


class ConcernFacts(Contract):
    """What alerts needs: who to tell and what a mail may name. No child, no text.

    ``kept_from_ids``: members of staff who are linked to a child in it, and not told. ``decided``: nobody needs to be
    told that it waits; not where whoever decided is named in it, or does not triage there, and nobody else has read it.
    ``urgency`` and ``told``: what its reporter said of how soon it has to be read, and of whom they told in person.
    ``read_by_another``: somebody who triages there, and whom it does not name, has opened it or decided on it;
    ``named_ids``: anybody else who did.
    """

    concern_id: UUID
    school_id: UUID
    category_id: UUID
    category_name: str
    reporter_id: UUID
    recorded_at: datetime
    version: int
    kept_from_ids: list[UUID] = []
    decided: bool = False
    urgency: Urgency | None = None
    told: Told | None = None
    read_by_another: bool = True
    named_ids: list[UUID] = []
    file_open_to: list[UUID] | None = None
    """Of one that waits at a school that signed for the file: to whom alone its children's files are open; None: to all
    who triage there."""
