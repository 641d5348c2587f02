"""RPC of the incidents service: searching what was written, within what the caller sees."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged
from .entry_kinds import EntryKind
from .referral_kinds import RecordedKind, ReferralKind

FoundIn = Literal["text", "child_words", "action_taken", "details"]


class SearchRecords(Paged):
    """Every word has to occur, each as the beginning of a word; words in double quotes as they stand.

    ``person_id``: entries with that adult of an incident record. ``occurred_from`` is within, ``occurred_before``
    without. A page ends when it is full, or when it has looked through
    as much as one call may; ``next_cursor`` then goes on from there.
    """

    words: Annotated[str, Field(min_length=2, max_length=200)]
    school_id: UUID | None = None
    subject_id: UUID | None = None
    category_id: UUID | None = None
    kind: RecordedKind | None = None
    recorded_by: UUID | None = None
    person_id: UUID | None = None
    occurred_from: AwareDatetime | None = None
    occurred_before: AwareDatetime | None = None


class FoundSentence(Contract):
    """A sentence with what was found in it: ``found`` holds the beginnings and ends of the words, in characters."""

    field: FoundIn
    text: str
    found: list[tuple[int, int]]


class SearchHit(Contract):
    """A record in which every word occurs."""

    id: UUID
    kind: EntryKind
    school_id: UUID
    category_name: str
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: UUID
    subject_ids: list[UUID]
    incident_id: UUID | None
    concern_id: UUID | None
    sentences: list[FoundSentence]
    referral_kind: ReferralKind | None = None
    """Of an entry about a referral: its own kind."""


class SearchPage(Contract):
    """Newest occurrence first. ``looked_through``: records read for this page; ``back_to``: how far back it got.

    ``closed``: records whose text could not be opened now.
    """

    hits: list[SearchHit]
    looked_through: int
    closed: int
    back_to: datetime | None
    next_cursor: str | None


SEARCH_RECORDS = Call(
    "incidents.search_records",
    SearchRecords,
    SearchPage,
    what="records in which every word occurs, newest first, with their sentences",
    right=Right.RECORD_READ,
    tier="elevated",
    seconds=15.0,
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.SEARCH_RECORD_READ,
    ),
)
