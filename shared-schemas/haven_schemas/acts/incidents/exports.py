"""RPC of the incidents service about exports: a record or a chronology as a file, with names left out as chosen.

The finished file never crosses the bus: ``open_export`` tells the gateway where one object is, with its key.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged
from .documents import Document, DocumentContent
from .referral_kinds import RecordedKind

ExportFormat = Literal["pdf", "html", "json"]
ExportState = Literal["waiting", "running", "done", "refused", "expired"]
ExportReason = Literal[
    "name_found", "not_permitted", "too_long", "key_gone", "seal_broken", "stopped", "outdated", "failed"
]  # fmt: skip
Word = Annotated[str, Field(min_length=2, max_length=100)]
Ids = Annotated[list[UUID], Field(max_length=5_000)]


class ExportScope(Contract):
    """What is exported: one incident record, or one child's chronology, of all days or a span, both included.

    A chronology can be narrowed as ``ReadChronology`` narrows it: to significant events, kinds, categories, entries
    that are also about another child, entries with an adult.
    """

    incident_id: UUID | None = None
    subject_id: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None
    significant_only: bool = False
    category_ids: Annotated[list[UUID], Field(max_length=50)] = []
    kinds: Annotated[list[RecordedKind], Field(max_length=20)] = []
    with_subject_id: UUID | None = None
    person_id: UUID | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but days narrows it."""
        chosen = (self.significant_only, self.category_ids, self.kinds, self.with_subject_id, self.person_id)
        return any(chosen)

    @model_validator(mode="after")
    def one_of_two(self) -> "ExportScope":
        """Refuses both or neither, and an incident record that is narrowed but by days."""
        if (self.incident_id is None) == (self.subject_id is None):
            raise ValueError("an incident record or a child")
        if self.incident_id is not None and self.is_narrowed:
            raise ValueError("only a chronology is narrowed")
        return self


class Redaction(Contract):
    """Whose names stay, by id: whoever else of that kind is in the export when it is made is left out.

    The child of a chronology stays. Where a list of those who stay is None, the names of ``subject_ids``, ``staff_ids``
    or ``adult_ids`` alone are left out. ``words``: anyone or anything else, as it is written.
    """

    keep_subject_ids: Ids | None = None
    keep_staff_ids: Ids | None = None
    keep_adult_ids: Ids | None = None
    subject_ids: Ids = []
    staff_ids: Ids = []
    adult_ids: Ids = []
    words: Annotated[list[Word], Field(max_length=50)] = []


NO_OTHER_CHILD = Redaction(keep_subject_ids=[])
"""Unless something else is asked for."""


class AskExport(ExportScope):
    """An export for ``recipient``, for ``purpose``: that is a disclosure, and stays recorded.

    ``bundle``: one ZIP file with the export, its entries as a table (CSV) and the documents of ``document_ids`` as they
    are. A document that is about a child whose name is left out is not enclosed.

    ``sample``: a case sample, for supervision, training or an inspection: nothing in it says who, where or when. It has
    no documents, is of at most 200 entries, and ``seen`` names what each page of its preview said (``seen`` there):
    what has no form is found by a person alone.
    """

    sample: bool = False
    seen: Annotated[list[Annotated[str, Field(pattern="^[0-9a-f]{64}$")]], Field(max_length=100)] = []
    format: ExportFormat
    bundle: bool = False
    document_ids: Annotated[list[UUID], Field(max_length=50)] = []
    redaction: Redaction = NO_OTHER_CHILD
    purpose: Annotated[str, Field(min_length=1, max_length=1_000)]
    recipient: Annotated[str, Field(min_length=1, max_length=300)]


class ExportReceipt(Contract):
    """It is being made."""

    export_id: UUID


class SharedName(Contract):
    """A word of someone's name, and who else in the export has it in theirs; some of them, if they are many."""

    word: str
    others: list[str]


class ExportPerson(Contract):
    """Someone in the export. ``shares_name``: a name of theirs is also that of someone else in it: of ``shares``."""

    id: UUID
    name: str
    shares_name: bool = False
    shares: list[SharedName] = []


class ExportPeople(Contract):
    """Who is in it, so that one can choose whose names stay; ``entries`` counts what will be in it."""

    title: str
    children: list[ExportPerson]
    staff: list[ExportPerson]
    adults: list[ExportPerson]
    entries: int
    documents: list[Document] = []
    """Those in it, the newest first, at most 200."""


class PreviewExport(ExportScope):
    """Asks for some entries as they would stand in the export, ``begin`` of them left out before; ``sample``: in a case
    sample."""

    sample: bool = False
    redaction: Redaction = NO_OTHER_CHILD
    begin: Annotated[int, Field(ge=0, le=10_000)] = 0


class ExportPassage(Contract):
    """A heading and a text."""

    heading: str
    text: str


class ExportLine(Contract):
    """A fact with its label."""

    label: str
    text: str


class ExportMark(Contract):
    """A mark on a body map, as it is drawn and said."""

    region: str
    x: int | None
    y: int | None
    kind: str
    words: str
    description: str


class ExportBodyMap(Contract):
    """The marks of one child; ``of``: who, where several are in it."""

    of: str
    marks: list[ExportMark]


class ExportEntry(Contract):
    """One entry as it stands in the export."""

    kind: str
    category: str
    happened: str
    recorded: str
    by: str
    about: list[str]
    passages: list[ExportPassage]
    lines: list[ExportLine] = []
    body_maps: list[ExportBodyMap] = []


class ExportSection(Contract):
    """What stands before the entries: how a record stands, its adults, a child's card."""

    heading: str
    lines: list[ExportLine]
    passages: list[ExportPassage]


class ExportPreview(Contract):
    """Entries in the order of the export, with names left out: from ``begin`` on, of ``total``.

    ``limits``: what is not in it and why, as on each of its pages; ``sections`` stand before the first entry. Of a
    case sample, ``seen`` is what this page said, to be given when it is asked for, and ``to_look_at`` words in it that
    may be names.
    """

    title: str
    entries: list[ExportEntry]
    begin: int = 0
    total: int = 0
    limits: list[str] = []
    sections: list[ExportSection] = []
    seen: str = ""
    to_look_at: list[str] = []


class ExportQuery(Contract):
    """One export of the caller's own."""

    export_id: UUID


class Export(Contract):
    """``done`` of ``total`` entries are gathered. ``digest``: SHA-256 of the content, as it stands on the cover."""

    id: UUID
    incident_id: UUID | None
    subject_id: UUID | None
    school_id: UUID
    first_day: date | None
    last_day: date | None
    narrowed: bool = False
    """Whether anything but days narrows it."""
    format: ExportFormat
    bundle: bool = False
    sample: bool = False
    """Whether it is a case sample."""
    document_ids: list[UUID] = []
    """The documents chosen; once it is done, those that are enclosed."""
    state: ExportState
    reason: ExportReason | None
    done: int
    total: int
    size: int
    digest: str | None
    purpose: str
    recipient: str
    asked_at: datetime
    expires_at: datetime | None


class ListExports(Paged):
    """The caller's own, newest first."""


class ExportPage(Contract):
    """One page."""

    exports: list[Export]
    next_cursor: str | None


EXPORT_PEOPLE = Call(
    "incidents.export_people",
    ExportScope,
    ExportPeople,
    what="everyone who would be in an export, with names, and the words of theirs that others share",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.CHRONOLOGY_CARD_READ,
        AuditAction.CHRONOLOGY_PUPIL_READ,
        AuditAction.INCIDENT_RECORD_READ,
    ),
)
PREVIEW_EXPORT = Call(
    "incidents.preview_export",
    PreviewExport,
    ExportPreview,
    what="ten entries as they would stand in it, from the oldest on, with its labels",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.CHRONOLOGY_CARD_READ,
        AuditAction.CHRONOLOGY_PUPIL_READ,
        AuditAction.INCIDENT_RECORD_READ,
    ),
)
ASK_EXPORT = Call(
    "incidents.ask_export",
    AskExport,
    ExportReceipt,
    what=(
        "has one made; purpose and recipient stay as a disclosure; refused as `stopped` while a court "
        "order or the like stops it for any child in it"
    ),
    right=Right.RECORD_READ,
    tier="elevated",
    writes=True,
    audits=(AuditAction.EXPORT_FILE_ASK,),
)
LIST_EXPORTS = Call(
    "incidents.list_exports",
    ListExports,
    ExportPage,
    what="the caller's own",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.EXPORT_LIST_READ,),
)
GET_EXPORT = Call(
    "incidents.get_export",
    ExportQuery,
    Export,
    what="one of the caller's own, and how far it is",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.EXPORT_LIST_READ,),
)
OPEN_EXPORT = Call(
    "incidents.open_export",
    ExportQuery,
    DocumentContent,
    what=(
        "the key of the finished file, for its asker, under unchanged rights, unless something stops "
        "it since; a reading of every child in it"
    ),
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.EXPORT_FILE_READ,),
)
