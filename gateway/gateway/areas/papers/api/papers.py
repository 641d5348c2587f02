"""Papers of a pupil: plans, reports and orders that belong to no incident record; their bytes are a document's."""

from uuid import UUID

from haven_schemas.acts.incidents import Day
from haven_schemas.acts.incidents.entry_kinds import PaperKind
from haven_schemas.acts.incidents.papers import (
    CHANGE_PAPER,
    GET_PAPER,
    LIST_PAPERS,
    REVIEW_PAPER,
    BeginPaper,
    BeginPaperVersion,
    ChangePaper,
    ListPapers,
    Paper,
    PaperChange,
    PaperQuery,
    PaperState,
    ReviewPaper,
)
from haven_schemas.rights import Right
from pydantic import AwareDatetime

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.areas.documents.api.documents import DocumentReceived, DocumentShape
from gateway.areas.documents.receive_document import NEW_PAPER, NEXT_VERSION_OF_PAPER, receive
from gateway.state import haven


@reply_from(Paper)
class PaperShape(Shape):
    """A paper; its ``document`` is opened like any, by ``/documents/{id}/content``. ``version`` counts changes of what
    is said of it, not its files."""

    id: UUID
    document: DocumentShape

    @classmethod
    def of(cls, paper: Paper) -> "PaperShape":
        """From incidents' view."""
        return shaped(cls, paper, id=paper.document.id, document=DocumentShape.of(paper.document))


@reply_from(PaperChange)
class PaperChangeShape(Shape):
    """What was said of it until then."""


class PaperShownShape(Shape):
    """``category_ids``: those the caller may give it; none: they change nothing about it."""

    paper: PaperShape
    changes: list[PaperChangeShape]
    category_ids: list[UUID]
    version: int


class PapersShape(Shape):
    """Newest first. ``to_review``: how many of all the pupil's papers are due or overdue; ``category_ids``: those the
    caller may give a new one, none where they add none."""

    papers: list[PaperShape]
    next_cursor: str | None
    to_review: int
    category_ids: list[UUID]


class NewPaper(Shape):
    """The fields before the file. ``occurred_at``: the day of the paper; none: now. ``review_on``: when somebody is to
    look at it again; none: never."""

    kind: PaperKind
    category_id: UUID
    occurred_at: AwareDatetime | None = None
    review_on: Day | None = None


class PaperCorrection(Shape):
    """What is said of it from now on."""

    kind: PaperKind
    category_id: UUID
    review_on: Day | None


class PaperReviewed(Shape):
    """When it is to be looked at again; null: it need not be."""

    next_review_on: Day | None


class PaperStateShape(Shape):
    """Its new version."""

    id: UUID
    version: int

    @classmethod
    def of(cls, state: PaperState) -> "PaperStateShape":
        """From incidents' answer."""
        return cls(id=state.document_id, version=state.version)


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/papers", "Papers of a pupil", asks=LIST_PAPERS,
    query=PageQuery, reply=PapersShape,
)  # fmt: skip
def list_papers(call: Call, query: PageQuery, pupil_id: UUID) -> PapersShape:
    """Names, kinds, and when they are to be reviewed."""
    asked = ListPapers(subject_id=pupil_id, limit=query.limit, cursor=query.cursor)
    found = haven().services.ask(LIST_PAPERS, call.caller, asked)
    return shaped(PapersShape, found, papers=[PaperShape.of(each) for each in found.papers])


@api.operation(
    "POST", "/pupils/<uuid:pupil_id>/papers", "Add a paper", right=Right.RECORD_READ, tier="elevated",
    body=NewPaper, file=True, reply=DocumentReceived, status=201,
)  # fmt: skip
def add_paper(call: Call, pupil_id: UUID, body: NewPaper) -> DocumentReceived:
    """Takes a file of at most 100 MB. For those who write records at the pupil's school; of SEN papers the SENCO."""
    receipt = receive(
        lambda: call.fresh_caller,
        lambda name: BeginPaper(
            subject_id=pupil_id,
            kind=body.kind,
            category_id=body.category_id,
            name=name,
            occurred_at=body.occurred_at,
            review_on=body.review_on,
        ),
        NEW_PAPER,
    )
    return DocumentReceived(id=receipt.document_id, version=receipt.version)


@api.operation(
    "GET", "/papers/<uuid:paper_id>", "One paper, with what was said of it before", asks=GET_PAPER,
    reply=PaperShownShape,
)  # fmt: skip
def get_paper(call: Call, paper_id: UUID) -> PaperShownShape:
    """Its versions, reviews and corrections."""
    found = haven().services.ask(GET_PAPER, call.caller, PaperQuery(document_id=paper_id))
    return PaperShownShape(
        paper=PaperShape.of(found.paper),
        changes=[shaped(PaperChangeShape, each) for each in found.changes],
        category_ids=found.category_ids,
        version=found.paper.version,
    )


@api.operation(
    "POST", "/papers/<uuid:paper_id>/versions", "Add a version of a paper", right=Right.RECORD_READ, tier="elevated",
    file=True, reply=DocumentReceived, status=201,
)  # fmt: skip
def add_paper_version(call: Call, paper_id: UUID) -> DocumentReceived:
    """The versions before it stay."""
    receipt = receive(
        lambda: call.fresh_caller,
        lambda name: BeginPaperVersion(document_id=paper_id, name=name),
        NEXT_VERSION_OF_PAPER,
    )
    return DocumentReceived(id=receipt.document_id, version=receipt.version)


@api.operation(
    "POST", "/papers/<uuid:paper_id>/correction", "Correct what is said of a paper", asks=CHANGE_PAPER,
    body=PaperCorrection, reply=PaperStateShape, key="optional", versioned="required",
)  # fmt: skip
def change_paper(call: Call, paper_id: UUID, body: PaperCorrection) -> PaperStateShape:
    """Who sees it follows its category at once."""
    asked = ChangePaper(
        document_id=paper_id,
        version=call.needed_version,
        kind=body.kind,
        category_id=body.category_id,
        review_on=body.review_on,
    )
    return PaperStateShape.of(haven().services.ask(CHANGE_PAPER, call.caller, asked, key=call.key))


@api.operation(
    "POST", "/papers/<uuid:paper_id>/reviews", "Say that a paper was reviewed", asks=REVIEW_PAPER,
    body=PaperReviewed, reply=PaperStateShape, status=201, key="optional", versioned="required",
)  # fmt: skip
def review_paper(call: Call, paper_id: UUID, body: PaperReviewed) -> PaperStateShape:
    """And when it is to be again."""
    asked = ReviewPaper(document_id=paper_id, version=call.needed_version, next_review_on=body.next_review_on)
    return PaperStateShape.of(haven().services.ask(REVIEW_PAPER, call.caller, asked, key=call.key))
