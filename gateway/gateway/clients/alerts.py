"""Typed calls to the alerts service: the caller's own inbox."""

from haven_schemas.rpc.alerts import AlertPage, ListAlerts, MarkedRead, MarkRead

from .caller import Caller, ServiceClient


class Alerts(ServiceClient):
    """The alerts service."""

    service = "alerts"

    def list_alerts(self, caller: Caller, request: ListAlerts) -> AlertPage:
        """One page of the inbox."""
        return self._call(caller, "list_alerts", request, AlertPage)

    def mark_read(self, caller: Caller, request: MarkRead) -> MarkedRead:
        """Marks alerts read; they stay."""
        return self._call(caller, "mark_read", request, MarkedRead)
