"""Entrypoints: what is open at a school that is to be closed."""

from chassis.calls.connections import connections
from chassis.calls.entrypoints import serves
from haven_schemas.acts.pupils import closing as calls
from haven_schemas.acts.pupils import hosting as hosting_calls

from pupils.entrypoints_base import Entrypoints

from .open_work import count_open_work


@serves((calls.COUNT_OPEN_WORK, count_open_work))
class ClosingEntrypoints(Entrypoints):
    """Asked by identity before it closes a school."""


@serves((hosting_calls.CONNECTIONS, connections))
class HostingEntrypoints(Entrypoints):
    """Asked by whoever answers for the data."""
