"""Searching in what was written: a POST, so that no word stands in an address."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from haven_schemas.acts.incidents.referral_kinds import RecordedKind
from haven_schemas.acts.incidents.search import SEARCH_RECORDS, FoundSentence, SearchHit, SearchRecords
from haven_schemas.acts.paging import DEFAULT_LIMIT, MOST, Cursor
from haven_schemas.identifiers import SchoolUrn
from pydantic import AwareDatetime, Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


class SearchAsked(Shape):
    """Every word has to occur, as the beginning of a word; in double quotes as it stands."""

    words: Annotated[str, Field(min_length=2, max_length=200)]
    school_urn: SchoolUrn | None = None
    pupil_id: UUID | None = None
    category: UUID | None = None
    kind: RecordedKind | None = None
    recorded_by: UUID | None = None
    person_id: UUID | None = None
    occurred_from: AwareDatetime | None = None
    occurred_before: AwareDatetime | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = DEFAULT_LIMIT
    cursor: Cursor | None = None


@reply_from(FoundSentence)
class SentenceShape(Shape):
    """``found``: beginnings and ends of what was found, in characters."""


@reply_from(SearchHit, without=("school_id",))
class HitShape(Shape):
    """A record in which every word occurs."""

    school_urn: SchoolUrn | None
    sentences: list[SentenceShape]


class SearchFound(Shape):
    """Newest occurrence first. Only a page without ``next_cursor`` is the last, however few its hits."""

    hits: list[HitShape]
    looked_through: int
    closed: int
    back_to: datetime | None
    next_cursor: str | None


@api.operation(
    "POST", "/search", "Search in what was written", asks=SEARCH_RECORDS, body=SearchAsked,
    reply=SearchFound,
)  # fmt: skip
def search_records(call: Call, body: SearchAsked) -> SearchFound:
    """Looks through the caller's records, newest first, for as long as one call may."""
    session = call.signed_in
    request = SearchRecords(
        school_id=session.school_id(body.school_urn) if body.school_urn else None,
        subject_id=body.pupil_id,
        category_id=body.category,
        **body.model_dump(exclude={"school_urn", "pupil_id", "category"}),
    )
    found = haven().services.ask(SEARCH_RECORDS, call.caller, request)
    hits = [
        shaped(
            HitShape,
            hit,
            school_urn=session.urn_of(hit.school_id),
            sentences=[shaped(SentenceShape, sentence) for sentence in hit.sentences],
        )
        for hit in found.hits
    ]
    return SearchFound(hits=hits, **found.model_dump(exclude={"hits"}))
