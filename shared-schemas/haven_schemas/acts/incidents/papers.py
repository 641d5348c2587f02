"""RPC of the incidents service about papers: plans, reports and orders that belong to a child, whatever happened.

A paper is a document without an incident record and without a concern. Its bytes go the way of any document's.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged
from . import CategoryGroup, Day
from .documents import (
    AbandonDocument,
    Document,
    DocumentAbandoned,
    DocumentReceipt,
    DocumentUploadSlot,
    FileName,
    FinishDocument,
)
from .entry_kinds import PaperKind

ReviewState = Literal["none", "to_come", "due", "overdue"]
"""``none``: nobody wants it looked at again; ``due``: today."""
PaperStep = Literal["corrected", "reviewed"]
"""What ended an earlier state of a paper."""


class BeginPaper(Contract):
    """A file is about to come that belongs to a child; ``category_id`` decides who sees it."""

    subject_id: UUID
    kind: PaperKind
    category_id: UUID
    name: FileName
    occurred_at: AwareDatetime | None = None
    """The day of the paper; None: now."""
    review_on: Day | None = None
    """When somebody is to look at it again; None: never."""


class BeginPaperVersion(Contract):
    """A file is about to come that is the next version of a paper, made by someone who saw version ``seen_version``."""

    document_id: UUID
    seen_version: int | None = None
    name: FileName


class Paper(Contract):
    """A paper with its files. ``version`` counts changes of what is said about it, not its files."""

    document: Document
    kind: PaperKind
    category_id: UUID
    category_name: str
    review_on: Day | None
    review_state: ReviewState
    version: int


class PaperChange(Contract):
    """What was said of a paper until someone changed it."""

    step: PaperStep
    kind: PaperKind
    category_name: str
    review_on: Day | None
    changed_by: UUID
    changed_at: datetime


class PaperQuery(Contract):
    """One paper."""

    document_id: UUID


class PaperShown(Contract):
    """A paper and what was said of it before, the newest change first.

    ``category_ids``: those the caller may give it; none: they change nothing about it.
    """

    paper: Paper
    changes: list[PaperChange]
    category_ids: list[UUID]


class ListPapers(Paged):
    """Papers of one child, newest first."""

    subject_id: UUID


class PaperPage(Contract):
    """One page. ``to_review``: how many of all the child's papers are due or overdue.

    ``category_ids``: those the caller may give a new one; none: they add none.
    """

    papers: list[Paper]
    next_cursor: str | None
    to_review: int
    category_ids: list[UUID]


class ChangePaper(Contract):
    """What is said of a paper from now on, by someone who saw ``version``."""

    document_id: UUID
    version: int
    kind: PaperKind
    category_id: UUID
    review_on: Day | None


class ReviewPaper(Contract):
    """The paper was looked at, by someone who saw ``version``; ``next_review_on`` None: it need not be again."""

    document_id: UUID
    version: int
    next_review_on: Day | None


class PaperState(Contract):
    """The new version of what is said of it."""

    document_id: UUID
    version: int


class PaperFacts(Contract):
    """Asks for what alerts needs of a paper whose review is due."""

    document_id: UUID


class PaperFactsReply(Contract):
    """No child, no text, no kind. ``holds``: whether it still is to be reviewed.

    ``set_by``: who set the day. ``year_groups`` and ``classes``: of its child at the school, since a SENCO's role may
    be for some alone. ``kept_from_ids``: staff who are linked to the child, and not told. ``due_on``: the day that was
    set, None from the release before.
    """

    document_id: UUID
    school_id: UUID
    category_id: UUID
    category_name: str
    category_group: CategoryGroup
    set_by: UUID
    holds: bool
    year_groups: list[str] = []
    classes: list[str] = []
    kept_from_ids: list[UUID] = []
    due_on: date | None = None


_WHO_KEEPS = "`record:write` at the school; SEN papers the SENCO too"

BEGIN_PAPER = Call(
    "incidents.begin_paper",
    BeginPaper,
    DocumentUploadSlot,
    what="where the bytes of a new paper go, and the key of that one object",
    right=Right.RECORD_READ,
    at=_WHO_KEEPS,
    tier="elevated",
)
BEGIN_PAPER_VERSION = Call(
    "incidents.begin_paper_version",
    BeginPaperVersion,
    DocumentUploadSlot,
    what="the same for the next version of one",
    right=Right.RECORD_READ,
    at=_WHO_KEEPS,
    tier="elevated",
)
FINISH_PAPER = Call(
    "incidents.finish_paper",
    FinishDocument,
    DocumentReceipt,
    what="they have arrived: it is in the child's file and waits to be looked at",
    right=Right.RECORD_READ,
    at=_WHO_KEEPS,
    tier="elevated",
    writes=True,
    audits=(AuditAction.DOCUMENT_FILE_ADD,),
)
ABANDON_PAPER = Call(
    "incidents.abandon_paper",
    AbandonDocument,
    DocumentAbandoned,
    what="they will not come, as `abandon_document`",
    right=Right.RECORD_READ,
    at="as `begin_paper`",
    tier="elevated",
)
LIST_PAPERS = Call(
    "incidents.list_papers",
    ListPapers,
    PaperPage,
    what="papers of a child; names, kinds, and when they are to be reviewed",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.PAPER_LIST_READ,),
)
GET_PAPER = Call(
    "incidents.get_paper",
    PaperQuery,
    PaperShown,
    what="one with its versions and what was said of it before; opened by `open_document`",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.PAPER_RECORD_READ,),
)
CHANGE_PAPER = Call(
    "incidents.change_paper",
    ChangePaper,
    PaperState,
    what="corrects its kind, its category or the day of its review",
    right=Right.RECORD_READ,
    at=_WHO_KEEPS,
    tier="elevated",
    writes=True,
    audits=(AuditAction.PAPER_RECORD_CHANGE,),
)
REVIEW_PAPER = Call(
    "incidents.review_paper",
    ReviewPaper,
    PaperState,
    what="says that it was reviewed, and when it is to be again",
    right=Right.RECORD_READ,
    at=_WHO_KEEPS,
    tier="elevated",
    writes=True,
    audits=(AuditAction.PAPER_RECORD_REVIEW,),
)
PAPER_FACTS = Call(
    "incidents.paper_facts",
    PaperFacts,
    PaperFactsReply,
    what="whom to tell that a review is due",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.PAPER_RECORD_READ,),
)
