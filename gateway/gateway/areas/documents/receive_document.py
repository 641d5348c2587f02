"""Takes the file of a form: streamed into the object store, and handed to incidents once it is there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from haven_schemas.acts.incidents import documents, papers
from haven_schemas.acts.incidents.documents import (
    AbandonDocument,
    DocumentAbandoned,
    DocumentReceipt,
    DocumentUploadSlot,
    FinishDocument,
)
from haven_schemas.call import Call
from haven_schemas.errors import FieldCode, invalid
from pydantic import BaseModel

from gateway.clients.asking import Caller
from gateway.security.raw_body import HavenRequest
from gateway.state import haven

from .document_files import Sending, store_document


@dataclass(frozen=True)
class FileCalls:
    """The calls about one file: that it is about to come, that it is there, that it will not come."""

    begin: Call[Any, DocumentUploadSlot]
    finish: Call[FinishDocument, DocumentReceipt]
    abandon: Call[AbandonDocument, DocumentAbandoned]


OF_A_RECORD = FileCalls(documents.BEGIN_DOCUMENT, documents.FINISH_DOCUMENT, documents.ABANDON_DOCUMENT)
NEW_PAPER = FileCalls(papers.BEGIN_PAPER, papers.FINISH_PAPER, papers.ABANDON_PAPER)
NEXT_VERSION_OF_PAPER = FileCalls(papers.BEGIN_PAPER_VERSION, papers.FINISH_PAPER, papers.ABANDON_PAPER)


def receive(
    caller: Callable[[], Caller], asked: Callable[[str], BaseModel], calls: FileCalls = OF_A_RECORD
) -> DocumentReceipt:
    """Streams the form's file into its upload slot; ``asked`` makes the request that begins it from the file's name.

    ``caller`` is asked again at the end, since a token may run out while the file is on its way.
    """
    # Reading the fields finds the file behind them; of a form without any, nobody has read them yet.
    _ = request.form
    file = request.incoming_file if isinstance(request, HavenRequest) else None
    if file is None:
        raise invalid("file", FieldCode.REQUIRED)
    with haven().uploads.place():
        return store_document(haven().store, file, _sending(caller, asked, calls))


def _sending(caller: Callable[[], Caller], asked: Callable[[str], BaseModel], calls: FileCalls) -> Sending:
    services = haven().services

    def finish(slot: DocumentUploadSlot, size: int) -> DocumentReceipt:
        finished = FinishDocument(document_id=slot.document_id, version=slot.version, size=size)
        return services.ask(calls.finish, caller(), finished)

    def abandon(slot: DocumentUploadSlot) -> None:
        left = AbandonDocument(document_id=slot.document_id, version=slot.version)
        services.ask(calls.abandon, caller(), left)

    return Sending(lambda name: services.ask(calls.begin, caller(), asked(name)), finish, abandon)
