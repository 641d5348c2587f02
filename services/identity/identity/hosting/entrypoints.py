"""Entrypoints: what this service is connected to, and what the trust says of the places data is at."""

from chassis.calls.connections import connections
from chassis.calls.entrypoints import serves
from haven_schemas.calls.identity import hosting as calls

from identity.entrypoints_base import Entrypoints
from identity.hosting.queries import list_places
from identity.hosting.use_cases import remove_place, say_place


@serves(
    (calls.CONNECTIONS, connections),
    (calls.LIST_PLACES, list_places.list_places),
    (calls.SAY_PLACE, say_place.say_place),
    (calls.REMOVE_PLACE, remove_place.remove_place),
)
class HostingEntrypoints(Entrypoints):
    """Said by whoever runs the installation, read by whoever answers for the data."""
