"""Typed calls to the audit service: the log of every read, write and refusal."""

from haven_schemas.rpc.audit import AlarmPage, AuditPage, ListAlarms, ListEntries

from .caller import Caller, ServiceClient


class Audit(ServiceClient):
    """The audit service."""

    service = "audit"

    def list_alarms(self, caller: Caller, request: ListAlarms) -> AlarmPage:
        """What contradicted the log, newest first."""
        return self._call(caller, "list_alarms", request, AlarmPage)

    def list_entries(self, caller: Caller, request: ListEntries) -> AuditPage:
        """One page of the log, newest first."""
        return self._call(caller, "list_entries", request, AuditPage)
