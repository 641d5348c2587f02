"""From nothing to everything healthy."""

from containers.signatures import sign_the_test_file
from containers.trip import Trip, sure

_CA = "/prepared/operator/certificates/ca.pem"


def run(trip: Trip) -> None:
    """``docker compose up --detach --wait``, and the authority's certificate as the guide has it."""
    sign_the_test_file(trip.compose)
    trip.compose.up()
    keep_authority(trip)


def keep_authority(trip: Trip) -> None:
    """The certificate by which callers know the proxy."""
    trip.ca.write_text(trip.compose.run("run", "--rm", "--entrypoint", "cat", "prepare", _CA))
    sure("BEGIN CERTIFICATE" in trip.ca.read_text(), "prepare gave no certificate")
