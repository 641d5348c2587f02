"""RPC of the incidents service: what retention asks about files, as ids, codes and days."""

from datetime import date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty

FileKind = Literal["child_protection", "lasting", "send", "pastoral", "behaviour"]
"""What a file holds, as far as it decides how long it is kept. ``child_protection``: safeguarding and child protection,
and what nobody has sorted yet; ``lasting``: a category that the trust marked (or one that stands under such a one) as
about sexual abuse, or about failings of the institution itself; also where a record bore one before."""
FILE_KINDS: tuple[FileKind, ...] = get_args(FileKind)
FILES_A_PAGE = 500


class FileFactsQuery(Contract):
    """Every file, by the child's id, after one and at most ``limit``; or those of ``subject_ids`` alone, by any id the
    children have."""

    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=FILES_A_PAGE)] = FILES_A_PAGE
    subject_ids: Annotated[list[UUID], Field(min_length=1, max_length=FILES_A_PAGE)] | None = None


class SaidDead(Contract):
    """Somebody who was asked after a leaver said that they have died; ``by``: who wrote that down."""

    by: UUID
    at: datetime


class FileFacts(Contract):
    """The file of one child: all records under all their ids. No text, no category, no name.

    ``subject_id``: the id that every other of theirs means, ``alias_ids`` the others. ``school_id``: who keeps the
    file: the school that signed for it last, the old one until it is signed for, else that of the newest record.
    ``last_on``: the day of the last concern or entry, in London, the later of when it occurred and was written; where
    there is none, of what there is. ``open_records``: incident records that are not closed, and concerns that nobody
    decided on. ``shared``: how many concerns and entries are about other children as well. ``mark``: of the ids and
    versions of everything in the file, where children are asked for by id; another one once anything was written,
    corrected, moved or closed, or the child has another id, and the same as long as nothing was. ``died``: None unless
    that is what was said last of where they are. ``harmed``: somebody who closed a record said that this child was.
    ``to_redact``: how many of those shared are to be redacted, and
    ``to_remove`` documents go with the file; ``undecided``: how many changed since somebody decided that; where
    children are asked for by id. ``expected_on``: of a child who was reported before they were born, when that was
    expected, the latest day that was said. ``once_ids``:
    other children whom a record in it was about, before it was moved out of their file; and, where children are asked
    for by id, those who would lose a document that is to be removed with it, or most of a record. ``written_on``: the
    day in London on which a person last wrote a concern, entry, action, decision or document; None of the release
    before.
    """

    subject_id: UUID
    alias_ids: list[UUID]
    school_id: UUID
    kinds: list[FileKind]
    last_on: date
    open_records: int
    shared: int
    mark: UUID | None = None
    died: SaidDead | None = None
    harmed: bool = False
    to_redact: int = 0
    to_remove: int = 0
    undecided: int = 0
    expected_on: date | None = None
    once_ids: list[UUID] = []
    written_on: date | None = None


class FileFactsPage(Contract):
    """In the order of ``subject_id``; ``next_after`` goes on, None at the end. Children without a file are left out."""

    files: list[FileFacts]
    next_after: UUID | None = None


class FileToAgreeQuery(Contract):
    """Asks what is in a child's file, for ``staff_id``, who may be the second person. ``in_words``: looks for their
    name in what was written as well."""

    subject_id: UUID
    staff_id: UUID
    in_words: bool = False


class FileToAgree(Contract):
    """Facts, no word of it. ``name``: empty of a child who is on no roll, or whose identity is protected. ``moved``,
    ``merged`` and ``corrected``: within a year; ``redacted`` and ``removed``: of those about others too, with it.

    ``kept_from``: the file is hidden from them, or it names them; then nothing else is said."""

    kept_from: bool
    name: str = ""
    date_of_birth: date | None = None
    concerns: int = 0
    records: int = 0
    entries: int = 0
    actions: int = 0
    documents: int = 0
    newest_on: date | None = None
    moved: int = 0
    merged: int = 0
    corrected: int = 0
    redacted: int = 0
    removed: int = 0


class FilesBarredQuery(Contract):
    """Asks which of these children's files are hidden from ``staff_id``, who may be the second person."""

    staff_id: UUID
    subject_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class FilesBarred(Contract):
    """Those that are, of the ids asked for: closed to them, or with a child in a record whom they are linked to. It
    does not say which."""

    subject_ids: list[UUID]


class FilesSeenQuery(Contract):
    """Asks which of these children's files the caller reads."""

    subject_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class FilesSeen(Contract):
    """Those whose file the caller reads, at whichever school, as who leads there does: child protection, and concerns
    that nobody decided on. One that is hidden from them is left out like one that is not there."""

    subject_ids: list[UUID]


class FilesKeptFromQuery(Contract):
    """Asks which of these children's files are hidden from each of these members of staff, as leads of the school.
    ``as_second``: as people who may be the second person, from whom ``FilesBarred`` are."""

    school_id: UUID
    staff_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    subject_ids: Annotated[list[UUID], Field(min_length=1, max_length=FILES_A_PAGE)]
    as_second: bool = False


class KeptFrom(Contract):
    """One person, and the children of those asked about whose file is hidden from them; it does not say why."""

    staff_id: UUID
    subject_ids: list[UUID]


class FilesKeptFrom(Contract):
    """Those from whom at least one is hidden."""

    people: list[KeptFrom]


class FilesHidden(Contract):
    """``school_ids``: schools where the caller decides about concerns and reads every child's file, but for those of
    ``subject_ids``, by all their ids. It does not say why.

    A school is left out where the caller's role shows some files only, and every one where too many are hidden.
    """

    school_ids: list[UUID]
    subject_ids: list[UUID]


FILE_FACTS = Call(
    "incidents.file_facts",
    FileFactsQuery,
    FileFactsPage,
    what="which files there are, of what kinds, and the day of the last entry in each; no text, no name",
    right=Right.SERVICE_FILE_FACTS,
    audits=(AuditAction.RETENTION_FACTS_READ,),
)
FILE_TO_AGREE = Call(
    "incidents.file_to_agree",
    FileToAgreeQuery,
    FileToAgree,
    what="what is in one file, counted, and what was moved, merged or corrected in it lately, for a second person; "
    "with the child's name and no word of it",
    right=Right.SERVICE_FILE_FACTS,
    audits=(AuditAction.RETENTION_FACTS_READ, AuditAction.ACCESS_CALL_REFUSE),
)
FILES_BARRED = Call(
    "incidents.files_barred",
    FilesBarredQuery,
    FilesBarred,
    what="which of these children's files are hidden from somebody who may be the second person; no text",
    right=Right.SERVICE_FILE_FACTS,
    audits=(AuditAction.RETENTION_FACTS_READ,),
)
FILES_SEEN = Call(
    "incidents.files_seen",
    FilesSeenQuery,
    FilesSeen,
    what="which of these children's files the caller reads; no text",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.INCIDENT_LIST_READ,),
)
FILES_HIDDEN = Call(
    "incidents.files_hidden",
    Empty,
    FilesHidden,
    what="which children's files totals leave out for the caller; no text",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.INCIDENT_LIST_READ,),
)
FILES_KEPT_FROM = Call(
    "incidents.files_kept_from",
    FilesKeptFromQuery,
    FilesKeptFrom,
    what="which of these children's files are hidden from each of these staff, who are told of files; no text",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.RETENTION_FACTS_READ,),
)
