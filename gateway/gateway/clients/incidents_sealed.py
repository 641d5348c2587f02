"""Typed calls to the incidents service: reports sealed in the browser."""

from haven_schemas.rpc.incidents_reporting import ConcernReceipt
from haven_schemas.rpc.incidents_sealed import IntakeKey, RecordSealedConcern
from haven_schemas.rpc.paging import Empty

from .caller import REPORT_SECONDS, Caller, ServiceClient


class IncidentsSealed(ServiceClient):
    """The incidents service."""

    service = "incidents"

    def intake_key(self, caller: Caller) -> IntakeKey:
        """What a browser seals with."""
        return self._call(caller, "intake_key", Empty(), IntakeKey)

    def record_sealed_concern(self, caller: Caller, request: RecordSealedConcern) -> ConcernReceipt:
        """Takes a sealed report in, once: the report's own key is in the request."""
        return self._call(caller, "record_sealed_concern", request, ConcernReceipt, seconds=REPORT_SECONDS)
