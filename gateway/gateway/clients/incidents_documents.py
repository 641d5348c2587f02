"""Typed calls to incidents about documents."""

from haven_schemas.rpc.incidents_documents import (
    AbandonDocument,
    BeginDocument,
    Document,
    DocumentAbandoned,
    DocumentContent,
    DocumentPage,
    DocumentPlace,
    DocumentQuery,
    DocumentReceipt,
    FinishDocument,
    ListDocuments,
    OpenDocument,
)

from .caller import Caller, ServiceClient


class DocumentCalls(ServiceClient):
    """Files kept with a record."""

    def begin_document(self, caller: Caller, request: BeginDocument) -> DocumentPlace:
        """Where the sealed bytes go."""
        return self._call(caller, "begin_document", request, DocumentPlace)

    def finish_document(self, caller: Caller, request: FinishDocument) -> DocumentReceipt:
        """The bytes are in the store."""
        return self._call(
            caller, "finish_document", request, DocumentReceipt, key=f"finish {request.document_id} {request.version}"
        )

    def abandon_document(self, caller: Caller, request: AbandonDocument) -> DocumentAbandoned:
        """The bytes will not come."""
        return self._call(caller, "abandon_document", request, DocumentAbandoned)

    def list_documents(self, caller: Caller, request: ListDocuments) -> DocumentPage:
        """Documents of an incident record or about a child."""
        return self._call(caller, "list_documents", request, DocumentPage)

    def get_document(self, caller: Caller, request: DocumentQuery) -> Document:
        """One document with its versions."""
        return self._call(caller, "get_document", request, Document)

    def open_document(self, caller: Caller, request: OpenDocument) -> DocumentContent:
        """Where the bytes of a version are."""
        return self._call(caller, "open_document", request, DocumentContent)
