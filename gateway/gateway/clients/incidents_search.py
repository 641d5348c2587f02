"""Typed calls to the incidents service: searching in what was written."""

from haven_schemas.rpc.incidents_search import SearchPage, SearchRecords

from .caller import Caller, ServiceClient

_SECONDS = 15.0
"""A call looks through records for most of a second, and may have to open hundreds of keys first."""


class SearchCalls(ServiceClient):
    """The incidents service."""

    def search_records(self, caller: Caller, request: SearchRecords) -> SearchPage:
        """One page of hits."""
        return self._call(caller, "search_records", request, SearchPage, seconds=_SECONDS)
