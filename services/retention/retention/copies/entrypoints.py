"""Entrypoints of copies: schools."""

from chassis.calls.connections import connections
from chassis.calls.entrypoints import hears, serves
from haven_schemas.acts.retention import hosting as calls

from retention.entrypoints_base import Entrypoints

from .known import copy_school


@hears(
    ("identity.school_changed", copy_school),
)
class CopyEntrypoints(Entrypoints):
    """What identity owns."""


@serves((calls.CONNECTIONS, connections))
class HostingEntrypoints(Entrypoints):
    """Asked by whoever answers for the data."""
