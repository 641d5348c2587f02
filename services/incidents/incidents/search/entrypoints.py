"""The entrypoint of searching in what was written."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.incidents import search as calls

from incidents.entrypoints_base import Entrypoints
from incidents.search.queries import search_records

_DROP_SECONDS = 20


@serves(
    (calls.SEARCH_RECORDS, search_records.search_records),
)
class SearchEntrypoints(Entrypoints):
    """Opens a school's file and reads it."""

    @every(seconds=_DROP_SECONDS)
    def drop_remembered_texts(self) -> None:
        """What searches opened leaves memory in time, whether or not anyone searches."""
        self._extras.remembered.drop_old()
