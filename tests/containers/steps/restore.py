"""Everything comes back into new volumes, by the guide alone."""

import click

from containers.signatures import sign_the_test_file
from containers.steps.up import keep_authority
from containers.trip import Trip, sure


def run(trip: Trip) -> None:
    """``docker compose run --rm --no-TTY restore < backup-keys.json``, and ``up``."""
    said = trip.compose.run("run", "--rm", "--no-TTY", "restore", told=trip.backup_keys)
    for line in said.strip().splitlines():
        click.echo(f"            {line}", err=True)
    sure(said.count("       0 ") == 3, "something is missing after the restore")
    sign_the_test_file(trip.compose)
    trip.compose.up()
    keep_authority(trip)
