"""A file that is proposed to be destroyed, read by a second person, by API."""

from typing import Annotated
from uuid import UUID

from flask import Response
from haven_schemas.acts.incidents.chronology import CardVersion
from haven_schemas.acts.incidents.disposal import (
    OPEN_DOCUMENT_TO_AGREE,
    READ_FILE_TO_AGREE,
    EarlierWords,
    FileToAgreePage,
    OpenDocumentToAgree,
    ReadFileToAgree,
    RecordToChange,
)
from haven_schemas.identifiers import SchoolUrn
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.areas.documents.api.documents import DocumentShape
from gateway.areas.documents.document_files import download
from gateway.areas.records.api.entries import EntryShape
from gateway.areas.retention.api.shared_records import NamedWordsShape
from gateway.state import haven


@reply_from(RecordToChange, without=("words", "redacted"))
class RecordToChangeShape(Shape):
    """``words``: what stands in each place of it now; ``redacted``: what is left once words were struck out."""

    words: list[NamedWordsShape]
    redacted: list[NamedWordsShape]


@reply_from(EarlierWords)
class EarlierWordsShape(Shape):
    """What an entry said before it was corrected, newest first; who wrote what it says now, and why."""


class VersionQuery(Shape):
    """Which version; without, the newest that may be opened."""

    version: Annotated[int, Field(ge=1)] | None = None


class CardToAgreeShape(Shape):
    """A card on top of the child's chronology, the newest version first."""

    school_urn: SchoolUrn | None
    versions: list[CardVersion]


@reply_from(FileToAgreePage, without=("school_id", "entries", "changes", "earlier", "documents", "cards"))
class FileToAgreeShape(Shape):
    """The oldest first. ``changes``: what is to become of those of these entries that are about others too;
    ``earlier``: what they said before; ``documents``: those of them that are files. ``cards``: on the first page."""

    school_urn: SchoolUrn | None
    entries: list[EntryShape]
    changes: list[RecordToChangeShape]
    earlier: list[EarlierWordsShape]
    documents: list[DocumentShape]
    cards: list[CardToAgreeShape]


@api.operation(
    "GET", "/retention/disposals/<uuid:disposal_id>/file", "Read a file before agreeing that it be destroyed",
    asks=READ_FILE_TO_AGREE, query=PageQuery, reply=FileToAgreeShape,
)  # fmt: skip
def read_file_to_agree(call: Call, disposal_id: UUID, query: PageQuery) -> FileToAgreeShape:
    """For who was given sight of it. It is agreed to once its last page was read."""
    asked = ReadFileToAgree(disposal_id=disposal_id, cursor=query.cursor, limit=query.limit)
    found = haven().services.ask(READ_FILE_TO_AGREE, call.caller, asked)
    return shaped(
        FileToAgreeShape,
        found,
        school_urn=call.signed_in.urn_of(found.school_id),
        entries=[EntryShape.of(each, call.caller) for each in found.entries],
        changes=[_change(each) for each in found.changes],
        earlier=[shaped(EarlierWordsShape, each) for each in found.earlier],
        documents=[DocumentShape.of(each) for each in found.documents],
        cards=[
            CardToAgreeShape(school_urn=call.signed_in.urn_of(each.school_id), versions=each.versions)
            for each in found.cards
        ],
    )


@api.operation(
    "GET", "/retention/disposals/<uuid:disposal_id>/file/documents/<uuid:document_id>/content",
    "The bytes of a document of that file", asks=OPEN_DOCUMENT_TO_AGREE, query=VersionQuery,
    content=True,
)  # fmt: skip
def get_document_to_agree(call: Call, disposal_id: UUID, document_id: UUID, query: VersionQuery) -> Response:
    """For the same person, as long as they see the file; only what was checked for viruses."""
    asked = OpenDocumentToAgree(disposal_id=disposal_id, document_id=document_id, version=query.version)
    return download(haven().store, haven().services.ask(OPEN_DOCUMENT_TO_AGREE, call.caller, asked))


def _change(found: RecordToChange) -> RecordToChangeShape:
    return shaped(
        RecordToChangeShape,
        found,
        words=[shaped(NamedWordsShape, each) for each in found.words],
        redacted=[shaped(NamedWordsShape, each) for each in found.redacted],
    )
