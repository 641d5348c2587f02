"""Entrypoints of documents: files kept with a record, looked at before anyone may open them."""

from chassis.calls.entrypoints import every, rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import incidents_documents as documents

from incidents.entrypoints_base import Entrypoints

from .queries import get_document, list_documents, open_document
from .use_cases import (
    abandon_document,
    begin_document,
    examine_documents,
    finish_document,
    sweep_documents,
    watch_scanner,
)

_EXAMINE_SECONDS = 1
_MOST_WHILE_AWAY_SECONDS = 15
_WATCH_SECONDS = 15
_SWEEP_SECONDS = 10
"""Of a send that broke off nothing is there for long."""


class DocumentEntrypoints(Entrypoints):
    """No idempotency key is honoured by what answers with a key: kept answers would hold it."""

    @rpc(documents.BeginDocument, documents.DocumentPlace, right=Right.RECORD_WRITE, tier="elevated")
    def begin_document(self, unit: Unit, request: documents.BeginDocument) -> documents.DocumentPlace:
        """A file is about to come."""
        return begin_document.begin_document(unit, self._keyring, request)

    @rpc(documents.FinishDocument, documents.DocumentReceipt, right=Right.RECORD_WRITE, tier="elevated", writes=True)
    def finish_document(self, unit: Unit, request: documents.FinishDocument) -> documents.DocumentReceipt:
        """A file is in the store."""
        return finish_document.finish_document(unit, request)

    @rpc(documents.AbandonDocument, documents.DocumentAbandoned, right=Right.RECORD_WRITE, tier="elevated")
    def abandon_document(self, unit: Unit, request: documents.AbandonDocument) -> documents.DocumentAbandoned:
        """A file will not come after all."""
        return abandon_document.abandon_document(unit, request)

    @rpc(documents.ListDocuments, documents.DocumentPage, right=Right.RECORD_READ, tier="elevated", while_unproven=True)
    def list_documents(self, unit: Unit, request: documents.ListDocuments) -> documents.DocumentPage:
        """Documents of an incident record or about a child."""
        return list_documents.list_documents(unit, self._keyring, request)

    @rpc(documents.DocumentQuery, documents.Document, right=Right.RECORD_READ, tier="elevated", while_unproven=True)
    def get_document(self, unit: Unit, request: documents.DocumentQuery) -> documents.Document:
        """One document."""
        return get_document.get_document(unit, self._keyring, request)

    @rpc(
        documents.OpenDocument, documents.DocumentContent, right=Right.RECORD_READ, tier="elevated", while_unproven=True
    )
    def open_document(self, unit: Unit, request: documents.OpenDocument) -> documents.DocumentContent:
        """The bytes of one version, for its reader."""
        return open_document.open_document(unit, self._keyring, request)

    @every(seconds=_EXAMINE_SECONDS, most_while_away=_MOST_WHILE_AWAY_SECONDS)
    def examine_documents(self) -> None:
        """Files that wait are looked at."""
        examine_documents.examine_documents(self._units("examine_documents"), self._extras.files)

    @every(seconds=_WATCH_SECONDS)
    def watch_scanner(self) -> None:
        """Whether it answers, also while no file waits."""
        watch_scanner.watch_scanner(self._units("watch_scanner"), self._extras.files)

    @every(seconds=_SWEEP_SECONDS)
    def sweep_documents(self) -> None:
        """What never arrived and what was refused is deleted."""
        sweep_documents.sweep_documents(self._units("sweep_documents"), self._extras.files)
