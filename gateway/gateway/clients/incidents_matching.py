"""Typed calls to incidents about children who are known by more than one id."""

from haven_schemas.rpc.incidents_matching import MatchNotListed, NotListedMatched

from .caller import Caller, ServiceClient


class MatchingCalls(ServiceClient):
    """Children who were reported as not listed."""

    def match_not_listed(self, caller: Caller, request: MatchNotListed) -> NotListedMatched:
        """A child who was reported as not listed is a pupil."""
        return self._call(caller, "match_not_listed", request, NotListedMatched)
