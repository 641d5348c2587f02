"""Takes the file of a form: streamed into the object store, and handed to incidents once it is there."""

from collections.abc import Callable

from flask import request
from haven_schemas.calls.incidents.documents import ABANDON_DOCUMENT, BEGIN_DOCUMENT, FINISH_DOCUMENT
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents_documents import (
    AbandonDocument,
    BeginDocument,
    DocumentReceipt,
    DocumentUploadSlot,
    FinishDocument,
)

from gateway.clients.asking import Caller
from gateway.security.raw_body import HavenRequest
from gateway.state import haven

from .document_files import Sending, store_document


def receive(caller: Callable[[], Caller], asked: Callable[[str], BeginDocument]) -> DocumentReceipt:
    """Streams the form's file into its slot; ``asked`` makes the request from the file's name.

    ``caller`` is asked again at the end, since a token may run out while the file is on its way.
    """
    # Reading the fields finds the file behind them; of a form without any, nobody has read them yet.
    _ = request.form
    file = request.incoming_file if isinstance(request, HavenRequest) else None
    if file is None:
        raise invalid("file", FieldCode.REQUIRED)
    with haven().uploads.place():
        return store_document(haven().store, file, _sending(caller, asked))


def _sending(caller: Callable[[], Caller], asked: Callable[[str], BeginDocument]) -> Sending:
    services = haven().services

    def finish(slot: DocumentUploadSlot, size: int) -> DocumentReceipt:
        finished = FinishDocument(document_id=slot.document_id, version=slot.version, size=size)
        return services.ask(FINISH_DOCUMENT, caller(), finished)

    def abandon(slot: DocumentUploadSlot) -> None:
        left = AbandonDocument(document_id=slot.document_id, version=slot.version)
        services.ask(ABANDON_DOCUMENT, caller(), left)

    return Sending(lambda name: services.ask(BEGIN_DOCUMENT, caller(), asked(name)), finish, abandon)
