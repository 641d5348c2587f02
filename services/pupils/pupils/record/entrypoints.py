"""Entrypoints of the record beyond the roll: reading it, local additions, what stops letters, special categories."""

from chassis.calls.entrypoints import rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import pupils_record as record
from haven_schemas.rpc.paging import Empty

from pupils.entrypoints_base import Entrypoints
from pupils.feeds.queries import list_approvals
from pupils.feeds.use_cases import decide_approval

from .queries import pupil_record, stops
from .use_cases import add_local, override_stop, remove_local


class RecordEntrypoints(Entrypoints):
    """Everything here opens what is sealed under a school's roll key."""

    @rpc(record.RecordAsked, record.RecordShown, right=Right.PUPIL_READ, tier="elevated")
    def pupil_record(self, unit: Unit, request: record.RecordAsked) -> record.RecordShown:
        """A pupil's record."""
        return pupil_record.pupil_record(unit, self._extras.keyring, request)

    @rpc(record.CheckStops, record.PupilStopsList, right=Right.SERVICE_PUPIL_FLAGS)
    def check_stops(self, unit: Unit, request: record.CheckStops) -> record.PupilStopsList:
        """Whether something may go, for a service that sends it."""
        return stops.check_stops(unit, self._extras.keyring, request)

    @rpc(record.StopsAsked, record.PupilStops, right=Right.PUPIL_READ, tier="elevated")
    def stops_of(self, unit: Unit, request: record.StopsAsked) -> record.PupilStops:
        """The same, for a person or program that sends it."""
        return stops.stops_of(unit, self._extras.keyring, request)

    @rpc(record.AddLocal, record.LocalAdded, right=Right.PUPIL_ADD_LOCAL, tier="elevated", writes=True)
    def add_local(self, unit: Unit, request: record.AddLocal) -> record.LocalAdded:
        """Adds what no system tells."""
        return add_local.add_local(unit, self._extras.keyring, request)

    @rpc(record.RemoveLocal, Empty, right=Right.PUPIL_ADD_LOCAL, tier="elevated", writes=True)
    def remove_local(self, unit: Unit, request: record.RemoveLocal) -> Empty:
        """Takes it off again."""
        return remove_local.remove_local(unit, request)

    @rpc(record.OverrideStop, record.StopOverridden, right=Right.PUPIL_OVERRIDE_STOP, tier="elevated", writes=True)
    def override_stop(self, unit: Unit, request: record.OverrideStop) -> record.StopOverridden:
        """Lets something go although something stops it."""
        return override_stop.override_stop(unit, self._extras.keyring, request)

    @rpc(record.ApprovalsAsked, record.ApprovalList, right=Right.FEED_APPROVE, tier="elevated")
    def list_approvals(self, unit: Unit, request: record.ApprovalsAsked) -> record.ApprovalList:
        """Special categories feeds are to tell."""
        return list_approvals.list_approvals(unit, self._extras.keyring, request)

    @rpc(record.DecideApproval, Empty, right=Right.FEED_APPROVE, tier="elevated")
    def decide_approval(self, unit: Unit, request: record.DecideApproval) -> Empty:
        """Decides about one."""
        return decide_approval.decide_approval(unit, self._extras.keyring, request)
