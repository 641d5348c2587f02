"""The power fails: every container is killed at once, and started again."""

from containers.trip import Trip


def run(trip: Trip) -> None:
    """``kill -9`` of everything, ``up``."""
    trip.compose.kill()
    trip.compose.up()
