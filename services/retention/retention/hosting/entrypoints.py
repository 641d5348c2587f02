"""Entrypoints: what this service is connected to."""

from chassis.calls.connections import connections
from chassis.calls.entrypoints import serves
from haven_schemas.calls.retention import hosting as calls

from retention.entrypoints_base import Entrypoints


@serves((calls.CONNECTIONS, connections))
class HostingEntrypoints(Entrypoints):
    """Asked by whoever answers for the data."""
