"""Entrypoints of copies: schools."""

from chassis.calls.connections import connections
from chassis.calls.entrypoints import reads, serves
from chassis.units.database import Unit
from haven_schemas.acts.retention import hosting as calls
from haven_schemas.events import Envelope, SchoolChanged

from retention.entrypoints_base import Entrypoints

from .known import keep_school


class CopyEntrypoints(Entrypoints):
    """What identity owns."""

    @reads("identity.school_changed")
    def school_changed(self, unit: Unit, envelope: Envelope, event: SchoolChanged) -> None:
        """Keeps the school."""
        keep_school(unit, event)


@serves((calls.CONNECTIONS, connections))
class HostingEntrypoints(Entrypoints):
    """Asked by whoever answers for the data."""
