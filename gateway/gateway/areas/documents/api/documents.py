"""Documents: files kept with an incident record, sent and fetched as streams."""

from typing import Annotated
from uuid import UUID

from flask import Response, request
from haven_schemas.acts.incidents.documents import (
    GET_DOCUMENT,
    LIST_DOCUMENTS,
    OPEN_DOCUMENT,
    BeginDocument,
    Document,
    DocumentQuery,
    DocumentVersion,
    ListDocuments,
    OpenDocument,
)
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from pydantic import AwareDatetime, Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.areas.documents.document_files import download
from gateway.areas.documents.receive_document import receive
from gateway.areas.moves.api.moves import ReadingForPurpose
from gateway.state import haven


class DocumentsQuery(PageQuery):
    """Exactly one of the two."""

    incident_id: UUID | None = None
    pupil_id: UUID | None = None


@reply_from(DocumentVersion)
class DocumentVersionShape(Shape):
    """One version. ``waiting``: nobody may open it yet; ``refused``: its bytes are deleted, ``reason`` says why.

    ``scanner_silent_since``: it waits because the virus scanner has not answered since then.
    """


@reply_from(Document, without=("school_id",))
class DocumentShape(Shape):
    """A document, its versions newest first."""

    versions: list[DocumentVersionShape]
    version: int

    @classmethod
    def of(cls, document: Document) -> "DocumentShape":
        """From incidents' view."""
        versions = [shaped(DocumentVersionShape, each) for each in document.versions]
        return shaped(cls, document, versions=versions, version=document.versions[0].version if versions else 0)


class DocumentsShape(Shape):
    """Newest first."""

    documents: list[DocumentShape]
    next_cursor: str | None


class NewDocument(Shape):
    """The fields before the file. ``pupil_ids`` may stand several times, and need not where there is one child.
    ``referral_id``: the referral of the record that it is filed to."""

    pupil_ids: Annotated[list[UUID], Field(max_length=100)] = []
    occurred_at: AwareDatetime | None = None
    referral_id: UUID | None = None


class DocumentReceived(Shape):
    """Kept; it waits to be checked."""

    id: UUID
    version: int


@api.operation(
    "GET", "/documents", "Documents of a record or a pupil", asks=LIST_DOCUMENTS,
    query=DocumentsQuery, reply=DocumentsShape,
)  # fmt: skip
def list_documents(call: Call, query: DocumentsQuery) -> DocumentsShape:
    """Names and states."""
    asked = ListDocuments(
        incident_id=query.incident_id, subject_id=query.pupil_id, limit=query.limit, cursor=query.cursor
    )
    found = haven().services.ask(LIST_DOCUMENTS, call.caller, asked)
    return DocumentsShape(documents=[DocumentShape.of(each) for each in found.documents], next_cursor=found.next_cursor)


@api.operation(
    "GET", "/documents/<uuid:document_id>", "One document", asks=GET_DOCUMENT,
    reply=DocumentShape,
)  # fmt: skip
def get_document(call: Call, document_id: UUID) -> DocumentShape:
    """Its versions."""
    asked = DocumentQuery(document_id=document_id)
    return DocumentShape.of(haven().services.ask(GET_DOCUMENT, call.caller, asked))


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/documents", "Add a document", right=Right.RECORD_WRITE, tier="elevated",
    body=NewDocument, file=True, reply=DocumentReceived, status=201,
)  # fmt: skip
def add_document(call: Call, incident_id: UUID, body: NewDocument) -> DocumentReceived:
    """Takes a file of at most 100 MB."""
    receipt = receive(
        lambda: call.fresh_caller,
        lambda name: BeginDocument(
            incident_id=incident_id,
            name=name,
            subject_ids=body.pupil_ids,
            occurred_at=body.occurred_at,
            referral_id=body.referral_id,
        ),
    )
    return DocumentReceived(id=receipt.document_id, version=receipt.version)


@api.operation(
    "POST", "/documents/<uuid:document_id>/versions", "Add a version of a document", right=Right.RECORD_WRITE,
    tier="elevated", file=True, reply=DocumentReceived, status=201, versioned=True,
)  # fmt: skip
def add_document_version(call: Call, document_id: UUID) -> DocumentReceived:
    """The versions before it stay."""
    receipt = receive(
        lambda: call.fresh_caller,
        lambda name: BeginDocument(document_id=document_id, seen_version=call.version, name=name),
    )
    return DocumentReceived(id=receipt.document_id, version=receipt.version)


@api.operation(
    "GET", "/documents/<uuid:document_id>/content", "The bytes of a document", asks=OPEN_DOCUMENT,
    content=True,
)  # fmt: skip
def get_document_content(call: Call, document_id: UUID) -> Response:
    """The newest version that may be opened, or the one that ``version`` names."""
    asked = OpenDocument(document_id=document_id, version=_version())
    return download(haven().store, haven().services.ask(OPEN_DOCUMENT, call.caller, asked))


@api.operation(
    "POST", "/documents/<uuid:document_id>/reading", "The bytes of a restricted document, for a purpose",
    right=Right.CONCERN_TRIAGE, tier="elevated", body=ReadingForPurpose, content=True,
)  # fmt: skip
def read_restricted_document(call: Call, document_id: UUID, body: ReadingForPurpose) -> Response:
    """The newest version that may be opened."""
    asked = OpenDocument(document_id=document_id, purpose=body.purpose, reason=body.reason)
    return download(haven().store, haven().services.ask(OPEN_DOCUMENT, call.caller, asked))


def _version() -> int | None:
    given = request.args.get("version")
    if given is None:
        return None
    if not given.isdecimal() or len(given) > 6:
        raise invalid("version", FieldCode.WRONG_FORMAT)
    return int(given)
