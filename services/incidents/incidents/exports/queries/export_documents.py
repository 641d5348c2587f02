"""Documents in an export: what each is, and whether its bytes can be enclosed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

from chassis.objects.file_kinds import KINDS
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.documents import DocumentState
from haven_schemas.words.files import DOCUMENT_STATES, size_words
from sqlalchemy import select

from incidents.exports.domain.export_content import Line
from incidents.models import DocumentRow, DocumentVersionRow, RecordSubjectRow

from .export_scope import LONDON

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


Documents = Mapping[UUID, AttachedDocument]
