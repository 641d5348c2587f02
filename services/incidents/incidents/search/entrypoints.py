"""The entrypoint of searching in what was written."""

from chassis.calls.entrypoints import every, rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_search import SearchPage, SearchRecords

from incidents.entrypoints_base import Entrypoints

from .queries import search_records

_DROP_SECONDS = 20


class SearchEntrypoints(Entrypoints):
    """Opens a school's file and reads it."""

    @rpc(SearchRecords, SearchPage, right=Right.RECORD_READ, tier="elevated")
    def search_records(self, unit: Unit, request: SearchRecords) -> SearchPage:
        """Records in which every word occurs."""
        return search_records.search_records(unit, self._keyring, request, self._extras.remembered, self._extras.beside)

    @every(seconds=_DROP_SECONDS)
    def drop_remembered_texts(self) -> None:
        """What searches opened leaves memory in time, whether or not anyone searches."""
        self._extras.remembered.drop_old()
