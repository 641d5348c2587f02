"""RPC of the incidents service: what of a child's file is about others too, and what becomes of it once it is
destroyed."""

from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import AwareDatetime, Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged
from .chronology import Card
from .documents import Document, DocumentContent
from .entries import EntryVersion
from .entry_kinds import EntryKind
from .records import Entry
from .referral_kinds import ReferralKind

SharedChoice = Literal["keep", "redact", "remove"]
"""``keep``: it stays as it is; ``redact``: it stays with words struck out, and says so where they stood; ``remove``: a
document that is about this child only, whoever was put down for it, goes with the file."""
SHARED_CHOICES: tuple[SharedChoice, ...] = get_args(SharedChoice)
KeptBecause = Literal["says_nothing", "others_need_it", "relied_on"]
"""Why it stays as it is: it says nothing of this child; what it says of the others is not to be understood without; a
court, the police or an authority relies on these words."""
KEPT_BECAUSE: tuple[KeptBecause, ...] = get_args(KeptBecause)
KeptFor = Literal[KeptBecause, "not_decided"]
KEPT_FOR: tuple[KeptFor, ...] = get_args(KeptFor)
"""``not_decided``: nobody decided on it by itself; the reason given with the proposal holds for it."""
MOST_WORDS = 120
MOST_VERSIONS = 1_000_000
RecordWords = Annotated[str, Field(max_length=20_000)]


class SharedRecordsQuery(Paged):
    """Asks what of a child's file is about other children as well; by any id the child has."""

    subject_id: UUID


class SharedRecord(Contract):
    """A concern, entry, action or document that is about other children too. ``kind`` as in a chronology, with
    ``referral_kind`` of an entry about a referral. ``subject_ids``: those others whose files are not closed to the
    caller; ``others``: how many there are.

    ``choice``: what somebody decided, None: nobody did, and it stays as it is; ``because``: why it stays. ``outdated``:
    the record changed since, so that somebody has to decide again before the file can be destroyed. ``version``: of
    what was decided, 0: nothing. ``may_decide``: whether the caller may."""

    record_id: UUID
    kind: EntryKind
    referral_kind: ReferralKind | None = None
    occurred_at: AwareDatetime
    school_id: UUID
    incident_id: UUID | None
    subject_ids: list[UUID]
    others: int
    choice: SharedChoice | None = None
    because: KeptBecause | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    outdated: bool = False
    version: int = 0
    may_decide: bool = False


class SharedRecordPage(Contract):
    """Newest first. No text: what it says is read in the chronology."""

    records: list[SharedRecord]
    next_cursor: str | None = None


class SharedRecordQuery(Contract):
    """Asks for one of them with its words; ``subject_id``: any id of the child whose file is to be destroyed."""

    subject_id: UUID
    record_id: UUID


class NamedWords(Contract):
    """What stands in one place of a record. ``name``: which place, as ``text``, ``account`` or
    ``details.marks.0.description``."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    text: RecordWords


class SharedRecordWords(Contract):
    """``words``: each place of the record in which something is written, as it reads now; none of a document.
    ``redacted``: the same places with words struck out, where it is to be redacted. ``choices``: what can be
    decided of a record of its kind. ``record_version``: of the record as it was read."""

    record: SharedRecord
    words: list[NamedWords]
    redacted: list[NamedWords]
    choices: list[SharedChoice]
    record_version: int


class DecideSharedRecord(Contract):
    """What becomes of one record. ``because``: needed to keep it; ``words``: needed to redact it, what is left of each
    place of ``SharedRecordWords.words``, where nothing is said that is not there. ``version``: of what was decided
    before, as seen; ``record_version``: of the record as it was read."""

    subject_id: UUID
    record_id: UUID
    choice: SharedChoice
    because: KeptBecause | None = None
    words: Annotated[list[NamedWords], Field(max_length=MOST_WORDS)] = []
    version: int = 0
    record_version: Annotated[int, Field(ge=0, le=MOST_VERSIONS, strict=True)]


class SharedRecordDecided(Contract):
    """``version`` goes into the next decision on the same record. Nothing is changed before the file is destroyed."""

    record_id: UUID
    choice: SharedChoice
    version: int


class ReadFileToAgree(Paged):
    """A page of a file that is proposed to be destroyed, for a second person who was given sight of it."""

    disposal_id: UUID


class RecordToChange(Contract):
    """A record about other children too: what is to become of it, what it says now, and what is left then, by place."""

    record_id: UUID
    choice: SharedChoice
    words: list[NamedWords] = []
    redacted: list[NamedWords] = []


class EarlierWords(Contract):
    """What a concern or an entry said before it was corrected, newest first; who wrote what it says now, and why."""

    record_id: UUID
    corrected_by: UUID | None
    corrected_at: datetime | None
    reason: str
    versions: list[EntryVersion]


class FileToAgreePage(Contract):
    """Oldest first. ``changes``, ``earlier`` and ``documents``: of the entries on this page. ``cards``: of every id and
    school of the child, with what they said before; on the first page alone."""

    subject_id: UUID
    school_id: UUID
    entries: list[Entry]
    changes: list[RecordToChange]
    next_cursor: str | None = None
    earlier: list[EarlierWords] = []
    documents: list[Document] = []
    cards: list[Card] = []


class OpenDocumentToAgree(Contract):
    """The bytes of one version of a document in it, for the same person; None: the newest that may be opened."""

    disposal_id: UUID
    document_id: UUID
    version: int | None = None


SHARED_RECORDS = Call(
    "incidents.shared_records",
    SharedRecordsQuery,
    SharedRecordPage,
    what="what of a child's file is about other children too, and what becomes of it; no text",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.DISPOSAL_SHARED_READ,),
)
GET_SHARED_RECORD = Call(
    "incidents.get_shared_record",
    SharedRecordQuery,
    SharedRecordWords,
    what="one of them with its words, and those it is to have once the file is destroyed",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.DISPOSAL_SHARED_OPEN,),
)
DECIDE_SHARED_RECORD = Call(
    "incidents.decide_shared_record",
    DecideSharedRecord,
    SharedRecordDecided,
    what="a record about other children too is kept with a reason, redacted or, being a document, removed; nothing "
    "changes before the file is destroyed",
    right=Right.RECORD_WRITE,
    tier="elevated",
    audits=(AuditAction.DISPOSAL_SHARED_DECIDE,),
)
READ_FILE_TO_AGREE = Call(
    "incidents.read_file_to_agree",
    ReadFileToAgree,
    FileToAgreePage,
    what="a file that is proposed to be destroyed, for a second person who was given sight of it, with old and new of "
    "what is to be redacted",
    right=Right.RETENTION_AGREE,
    at="of the one file",
    tier="elevated",
    audits=(AuditAction.DISPOSAL_FILE_READ, AuditAction.CHRONOLOGY_CARD_READ, AuditAction.ACCESS_CALL_REFUSE),
)
OPEN_DOCUMENT_TO_AGREE = Call(
    "incidents.open_document_to_agree",
    OpenDocumentToAgree,
    DocumentContent,
    what="the key of one version of a document in that file, for the same person; only after it was looked at",
    right=Right.RETENTION_AGREE,
    at="of the one file",
    tier="elevated",
    audits=(AuditAction.DOCUMENT_FILE_READ, AuditAction.RECORD_RESTRICTED_OPEN),
)
