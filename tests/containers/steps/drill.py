"""The newest backup is tried out beside the running system."""

import click

from containers.trip import Trip, sure


def run(trip: Trip) -> None:
    """In the part ``backup``; what it restored is gone afterwards."""
    said = trip.compose.run("exec", "-T", "backup", "haven", "drill")
    for line in said.strip().splitlines()[-8:]:
        click.echo(f"            {line}", err=True)
    sure("The backup is good." in said, "the drill did not fit")
    sure(not trip.compose.sh("backup", "ls /var/tmp").split(), "the drill left something behind")
