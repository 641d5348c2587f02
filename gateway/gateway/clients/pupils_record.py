"""Typed calls to the pupils service about the record beyond the roll, and special categories of feeds."""

from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils_record import (
    AddLocal,
    ApprovalList,
    ApprovalsAsked,
    DecideApproval,
    LocalAdded,
    OverrideStop,
    PupilStops,
    RecordAsked,
    RecordShown,
    RemoveLocal,
    StopOverridden,
    StopsAsked,
)

from .caller import Caller, ServiceClient


class RecordCalls(ServiceClient):
    """What of the pupils service opens what is sealed."""

    def pupil_record(self, caller: Caller, request: RecordAsked) -> RecordShown:
        """A pupil's record."""
        return self._call(caller, "pupil_record", request, RecordShown)

    def stops_of(self, caller: Caller, request: StopsAsked) -> PupilStops:
        """Whether something may go."""
        return self._call(caller, "stops_of", request, PupilStops)

    def add_local(self, caller: Caller, request: AddLocal, key: str | None = None) -> LocalAdded:
        """Adds what no system tells."""
        return self._call(caller, "add_local", request, LocalAdded, key=key)

    def remove_local(self, caller: Caller, request: RemoveLocal, key: str | None = None) -> Empty:
        """Takes it off again."""
        return self._call(caller, "remove_local", request, Empty, key=key)

    def override_stop(self, caller: Caller, request: OverrideStop, key: str | None = None) -> StopOverridden:
        """Lets something go although something stops it."""
        return self._call(caller, "override_stop", request, StopOverridden, key=key)

    def list_approvals(self, caller: Caller) -> ApprovalList:
        """Special categories feeds are to tell."""
        return self._call(caller, "list_approvals", ApprovalsAsked(), ApprovalList)

    def decide_approval(self, caller: Caller, request: DecideApproval) -> Empty:
        """Decides about one."""
        return self._call(caller, "decide_approval", request, Empty)
