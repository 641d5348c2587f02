"""``docker compose down`` and ``up``: new containers over the same volumes."""

from containers.trip import Trip


def run(trip: Trip) -> None:
    """No volume goes."""
    trip.compose.down()
    trip.compose.up()
