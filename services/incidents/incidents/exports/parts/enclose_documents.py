"""Documents that go into the ZIP file of an export: which of those chosen, under which name, with which key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.documents.document_keys import object_key, open_version
from incidents.documents.queries.document_sight import seen_document
from incidents.exports.queries.export_documents import AttachedDocument, Documents, extension_of
from incidents.models import DocumentVersionRow
from incidents.reading_ledger import note_reading

MOST_BYTES = 300_000_000
"""All documents of one export together."""


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
