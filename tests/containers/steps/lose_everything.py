"""The machine burns: every container and every volume is gone; the folder of backups and the safe are elsewhere."""

from containers.trip import Trip, sure


def run(trip: Trip) -> None:
    """``docker compose down --volumes``."""
    trip.compose.down(volumes=True)
    left = trip.engine.podman("volume", "ls", "--format={{.Name}}").split()
    sure(not left, f"volumes are left: {left}")
