"""The documents that go with it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.objects.file_kinds import KINDS
from chassis.units.database import Unit
from haven_schemas.acts.incidents.documents import DocumentState
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.words.files import DOCUMENT_STATES, size_words
from sqlalchemy import select

from incidents.models import DocumentRow, DocumentVersionRow, RecordSubjectRow
from incidents.printing import Line
from incidents.reading import object_key, open_version
from incidents.reading_ledger import note_reading
from incidents.sight import seen_document

from .scope import LONDON

_EXTENSIONS = {kind.media_type: extension for extension, kind in reversed(KINDS.items())}
"""The usual extension of each kind of file: the first one on the list."""


@dataclass(frozen=True)
class AttachedDocument:
    """One document: its newest version that has arrived, and what of it could be enclosed.

    ``readable``: the newest version that was looked at and found harmless, None for none or where its use is
    restricted. ``enclosed_as``: the name of the file it is in the export, empty if it is in none; ``pages`` are counted
    of a PDF that is enclosed; ``why_not``: why one that was chosen is not enclosed.
    """

    document_id: UUID
    version: int
    state: str
    media_type: str | None
    size: int
    sent_by: UUID
    sent_at: datetime
    children: tuple[UUID, ...]
    readable: int | None
    readable_size: int = 0
    enclosed_as: str = ""
    why_not: str = ""
    pages: int | None = None
    readable_type: str | None = field(default=None)

    @property
    def kind_words(self) -> str:
        """What kind of file it is: ``PDF file``."""
        return f"{extension_of(self.media_type).upper()} file" if self.media_type in _EXTENSIONS else "File"


Documents = Mapping[UUID, AttachedDocument]
MOST_BYTES = 300_000_000
"""All documents of one export together."""


def documents_in(unit: Unit, record_ids: Iterable[UUID]) -> dict[UUID, AttachedDocument]:
    """Those of ``record_ids`` that are documents, by id. No name and no key is opened."""
    asked = list(record_ids)
    children: dict[UUID, list[RecordSubjectRow]] = {}
    lines = select(RecordSubjectRow).where(
        RecordSubjectRow.record_id.in_(asked), RecordSubjectRow.record_kind == "document"
    )
    for line in unit.session.scalars(lines.order_by(RecordSubjectRow.place)):
        children.setdefault(line.record_id, []).append(line)
    arrived = (
        select(DocumentVersionRow)
        .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
        .where(DocumentVersionRow.document_id.in_(list(children)), DocumentVersionRow.state != "receiving")
        .order_by(DocumentVersionRow.version.desc())
    )
    versions: dict[UUID, list[DocumentVersionRow]] = {}
    for row in unit.session.scalars(arrived):
        versions.setdefault(row.document_id, []).append(row)
    return {each: _attached(found, children[each]) for each, found in versions.items()}


def extension_of(media_type: str | None) -> str:
    """``pdf``; ``bin`` for a kind that is not on the list."""
    return _EXTENSIONS.get(media_type or "", "bin")


def lines_of_document(document: AttachedDocument, staff: Callable[[UUID | None], str]) -> list[Line]:
    """What it is, when and by whom it was sent, and where its bytes are."""
    sent = f"{document.sent_at.astimezone(LONDON):%d/%m/%Y %H:%M}, {staff(document.sent_by)}"
    lines = [
        Line("Kind of file", document.kind_words),
        Line("Size", size_words(document.size)),
        Line("Version", str(document.version)),
        Line("Sent", sent),
    ]
    if document.state != "clean":
        lines.append(Line("State", DOCUMENT_STATES[cast(DocumentState, document.state)]))
    if document.pages is not None:
        lines.append(Line("Pages", str(document.pages)))
    return [*lines, Line("Enclosed", document.enclosed_as or document.why_not or "No")]


def _attached(versions: list[DocumentVersionRow], lines: list[RecordSubjectRow]) -> AttachedDocument:
    newest = versions[0]
    open_ones = [] if any(line.restricted for line in lines) else [each for each in versions if each.state == "clean"]
    readable = open_ones[0] if open_ones else None
    return AttachedDocument(
        document_id=newest.document_id,
        version=newest.version,
        state=newest.state,
        media_type=newest.media_type,
        size=newest.size,
        sent_by=newest.begun_by,
        sent_at=newest.received_at or newest.begun_at,
        children=tuple(line.subject_id for line in lines),
        readable=None if readable is None else readable.version,
        readable_size=0 if readable is None else readable.size,
        readable_type=None if readable is None else readable.media_type,
    )


@dataclass(frozen=True)
class EnclosedDocument:
    """A document's bytes: where they are, the key of this one object, and the name of the file they become."""

    document_id: UUID
    file_name: str
    object_name: str
    key: bytes = field(repr=False)
    size: int
    is_pdf: bool


def enclose_documents(
    unit: Unit, keyring: Keyring, chosen: Sequence[UUID], documents: Documents, hidden: Collection[UUID]
) -> tuple[Documents, list[EnclosedDocument]]:
    """The documents, each with where its bytes are or why they are not enclosed; and those bytes.

    ``hidden``: children whose names are left out. A document goes out as it is, so one that is about such a child
    stays: nobody has read it for names. Names of files may name a child as well and can be read without a password, so
    files are numbered. Each is audited and noted as read by whoever has the export made. ``VaultAway``; ``not_found``.
    """
    listed = dict(documents)
    enclosed: list[EnclosedDocument] = []
    room = MOST_BYTES
    for document_id in (each for each in chosen if each in documents):
        attached = documents[document_id]
        why_not = why_not_enclosed(attached, hidden, room)
        if why_not:
            listed[document_id] = replace(attached, why_not=why_not)
            continue
        found = _enclosed(unit, keyring, attached, len(enclosed) + 1)
        enclosed.append(found)
        room -= found.size
        older = "" if attached.readable == attached.version else f", version {attached.readable}"
        listed[document_id] = replace(attached, enclosed_as=f"{found.file_name}{older}")
    return listed, enclosed


def why_not_enclosed(attached: AttachedDocument, hidden: Collection[UUID], room: int = MOST_BYTES) -> str:
    """Why a document cannot be in the ZIP file; empty if it can."""
    if attached.readable is None:
        return "No: nobody may open it now"
    if any(child in hidden for child in attached.children):
        return "No: it is also about a child whose name is left out"
    return "No: there was no room for it" if attached.readable_size > room else ""


def _enclosed(unit: Unit, keyring: Keyring, attached: AttachedDocument, number: int) -> EnclosedDocument:
    document = seen_document(unit, attached.document_id)
    row = unit.session.scalars(
        select(DocumentVersionRow).where(
            DocumentVersionRow.document_id == document.id, DocumentVersionRow.version == attached.readable
        )
    ).one()
    unit.audit(
        AuditAction.DOCUMENT_FILE_READ,
        right=Right.RECORD_READ,
        school_ids=[document.school_id],
        subject_ids=attached.children,
        object_id=document.id,
    )
    note_reading(unit, "document", document.id, attached.children, [document.school_id])
    return EnclosedDocument(
        document_id=document.id,
        file_name=f"Document {number:02}.{extension_of(row.media_type)}",
        object_name=row.object_name or "",
        key=object_key(open_version(unit, keyring, row)),
        size=row.size,
        is_pdf=row.media_type == "application/pdf",
    )
