"""Entrypoints of documents: files kept with a record, looked at before anyone may open them."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.incidents import documents as calls

from incidents.documents.queries import get_document, list_documents, open_document
from incidents.documents.use_cases import abandon_document, begin_document, finish_document
from incidents.entrypoints_base import Entrypoints

from .use_cases import examine_documents, sweep_documents, watch_scanner

_EXAMINE_SECONDS = 1
_MOST_WHILE_AWAY_SECONDS = 15
_WATCH_SECONDS = 15
_SWEEP_SECONDS = 10
"""Of a send that broke off nothing is there for long."""


@serves(
    (calls.BEGIN_DOCUMENT, begin_document.begin_document),
    (calls.FINISH_DOCUMENT, finish_document.finish_document),
    (calls.ABANDON_DOCUMENT, abandon_document.abandon_document),
    (calls.LIST_DOCUMENTS, list_documents.list_documents),
    (calls.GET_DOCUMENT, get_document.get_document),
    (calls.OPEN_DOCUMENT, open_document.open_document),
)
class DocumentEntrypoints(Entrypoints):
    """No idempotency key is honoured by what answers with a key: kept answers would hold it."""

    @every(seconds=_EXAMINE_SECONDS, most_while_away=_MOST_WHILE_AWAY_SECONDS, rests=True)
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
