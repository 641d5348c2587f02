"""Typed calls to the alerts service: the caller's own inbox, and the rule for unread concerns."""

from haven_schemas.rpc.alerts import AlertPage, GoneRecord, ListAlerts, MarkedRead, MarkRead, ToldOf, UnreadRule
from haven_schemas.rpc.paging import Empty

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

    def gone_record(self, caller: Caller, request: ToldOf) -> GoneRecord:
        """Whether a record the caller was told of is gone."""
        return self._call(caller, "gone_record", request, GoneRecord)

    def unread_rule(self, caller: Caller) -> UnreadRule:
        """When the next people are told of a concern that nobody has read."""
        return self._call(caller, "unread_rule", Empty(), UnreadRule)

    def set_unread_rule(self, caller: Caller, request: UnreadRule, key: str | None = None) -> UnreadRule:
        """Sets that for the trust."""
        return self._call(caller, "set_unread_rule", request, UnreadRule, key=key)
