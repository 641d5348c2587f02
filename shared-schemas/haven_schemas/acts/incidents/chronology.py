"""RPC of the incidents service: significant events, the card on top of a chronology, and who has looked at a file."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged
from .entry_kinds import ShortText

ReadingKind = Literal["chronology", "incident", "concern", "versions", "search", "document", "export"]
"""What was read of a child's file."""
PlanKind = Literal["child_protection", "child_in_need", "early_help", "ehcp", "healthcare", "pep", "other"]
"""Plans a child may be on; ``pep``: the personal education plan of a child in care."""
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class MarkSignificant(Contract):
    """A concern or entry is a significant event, or is none after all."""

    record_id: UUID
    significant: bool


class Marked(Contract):
    """How it stands now."""

    id: UUID
    significant: bool


class CardQuery(Contract):
    """The card of one pupil."""

    subject_id: UUID


class CardVersion(Contract):
    """What a safeguarding lead keeps on top of a chronology: each change is a version.

    ``plans``: the kinds of plan the child is on; ``plan``: what there is to say of them; ``not_shared_with``: people to
    whom nothing about the child is told; ``case_number``: under which the local authority keeps its own file, the
    principal copy. ``next_review_on`` is a date. ``version`` 0: nothing is kept yet.
    """

    version: int
    summary: str = ""
    plan: str = ""
    plans: list[PlanKind] = []
    may_not_collect: str = ""
    not_shared_with: str = ""
    case_number: str = ""
    lead_id: UUID | None = None
    next_review_on: Day | None = None
    written_by: UUID | None = None
    written_at: datetime | None = None


class OtherCard(Contract):
    """What stands on a card of the child's other entry of the roll, or at another school, as it says now."""

    subject_id: UUID
    school_id: UUID
    card: CardVersion


class Card(Contract):
    """The newest version first; ``may_write``: whether the caller keeps it.

    ``others``, newest first: of other ids of the child since a merge or a match, and of schools they were at.
    """

    subject_id: UUID
    school_id: UUID
    versions: list[CardVersion]
    may_write: bool
    others: list[OtherCard] = []


class CardsAtNeedQuery(Contract):
    """A question of the roll about a child who is said to be at the second school now."""

    question_id: UUID


class CardsAtNeed(Contract):
    """What the first school's cards say now, with the plans on them; nothing else of the file."""

    cards: list[OtherCard]


class WriteCard(Contract):
    """The card as it should read from now on. ``version``: the one that was seen, 0 for the first.

    ``plans``, ``not_shared_with`` and ``case_number`` stay as they are where they are left out: an older program does
    not know them.
    """

    subject_id: UUID
    version: int
    summary: Annotated[str, Field(max_length=20_000)] = ""
    plan: Annotated[str, Field(max_length=4_000)] = ""
    plans: Annotated[list[PlanKind], Field(max_length=7)] | None = None
    may_not_collect: Annotated[str, Field(max_length=4_000)] = ""
    not_shared_with: Annotated[str, Field(max_length=4_000)] | None = None
    case_number: ShortText | None = None
    lead_id: UUID | None = None
    next_review_on: Day | None = None


class CardWritten(Contract):
    """Its new version."""

    subject_id: UUID
    version: int


class SocialWorkerPlansQuery(Contract):
    """Of some children of one school."""

    school_id: UUID
    subject_ids: Annotated[list[UUID], Field(max_length=300)]


class ChildPlans(Contract):
    """The kinds of plan on a child's cards that mean that they have a social worker; none: no card says so."""

    subject_id: UUID
    plans: list[PlanKind]


class SocialWorkerPlans(Contract):
    """Of the children asked for whose file is not closed to the caller; the others are left out."""

    children: list[ChildPlans]


class FileReviewQuery(Contract):
    """Whose file it is that is to be reviewed, by its card."""

    card_id: UUID


class FileToReview(Contract):
    """The child, to whoever reads the card."""

    subject_id: UUID


class FileReviewFacts(Contract):
    """Asks for what alerts needs of a file whose review is due."""

    card_id: UUID


class FileReviewFactsReply(Contract):
    """No child, no text. ``holds``: whether it still is to be reviewed, by that day.

    ``lead_id``: the member of staff who leads for the child, None: nobody is named; ``set_by``: who wrote the card.
    ``kept_from_ids``: staff who are linked to the child, and not told.
    """

    card_id: UUID
    school_id: UUID
    lead_id: UUID | None
    set_by: UUID
    due_on: date | None
    holds: bool
    kept_from_ids: list[UUID] = []


class ListReaders(Paged):
    """Who has looked at a pupil's file, newest first."""

    subject_id: UUID


class FileReading(Contract):
    """One person's readings of one part of the file on one day. ``object_id``: the record, or the child."""

    reader_id: UUID
    kind: ReadingKind
    object_id: UUID
    first_at: datetime
    last_at: datetime
    times: int
    by_mistake_at: datetime | None


class ReaderPage(Contract):
    """Newest first."""

    readings: list[FileReading]
    next_cursor: str | None


class OpenedByMistake(Contract):
    """The caller says that they did not mean to open this file today."""

    subject_id: UUID


class MistakeNoted(Contract):
    """It stands beside their reading."""

    subject_id: UUID
    noted_at: datetime


MARK_SIGNIFICANT = Call(
    "incidents.mark_significant",
    MarkSignificant,
    Marked,
    what="a significant event, or none after all",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RECORD_SIGNIFICANCE_MARK,),
)
PUPIL_CARD = Call(
    "incidents.pupil_card",
    CardQuery,
    Card,
    what="the card on top of a chronology, with its versions",
    right=Right.RECORD_READ,
    at="of child protection",
    tier="elevated",
    audits=(AuditAction.CHRONOLOGY_CARD_READ,),
)
CARDS_AT_NEED = Call(
    "incidents.cards_at_need",
    CardsAtNeedQuery,
    CardsAtNeed,
    what="card and plans of a child who is here now, while the first school has not answered",
    right=Right.CONCERN_TRIAGE,
    at="at the second school, as `pupils.read_at_need` says; of no file that is closed to the caller",
    tier="elevated",
    audits=(AuditAction.CHRONOLOGY_CARD_READ,),
)
SOCIAL_WORKER_PLANS = Call(
    "incidents.social_worker_plans",
    SocialWorkerPlansQuery,
    SocialWorkerPlans,
    what="which of some children are on a plan that means a social worker, by their cards",
    right=Right.CONCERN_TRIAGE,
    at="at the school; nothing of a file that is closed to the caller",
    tier="elevated",
    audits=(AuditAction.CHRONOLOGY_CARD_READ,),
)
WRITE_CARD = Call(
    "incidents.write_card",
    WriteCard,
    CardWritten,
    what="summary, plan, the authority's case number, who may not collect, lead, next review",
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CHRONOLOGY_CARD_WRITE,),
)
FILE_TO_REVIEW = Call(
    "incidents.file_to_review",
    FileReviewQuery,
    FileToReview,
    what="whose file an alert says is to be reviewed",
    right=Right.RECORD_READ,
    at="of child protection",
    tier="elevated",
    audits=(AuditAction.CHRONOLOGY_CARD_READ,),
)
FILE_REVIEW_FACTS = Call(
    "incidents.file_review_facts",
    FileReviewFacts,
    FileReviewFactsReply,
    what="whom to tell that a file is to be reviewed",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.CHRONOLOGY_CARD_READ,),
)
LIST_READERS = Call(
    "incidents.list_readers",
    ListReaders,
    ReaderPage,
    what="who has looked at a child's file",
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.CHRONOLOGY_READERS_READ,),
)
NOTE_MISTAKE = Call(
    "incidents.note_mistake",
    OpenedByMistake,
    MistakeNoted,
    what="the caller's newest reading of the file was a mistake; stands beside that reading",
    right=Right.RECORD_READ,
    tier="elevated",
    writes=True,
    audits=(AuditAction.CHRONOLOGY_PUPIL_MISTAKE,),
)
