"""``haven drill``: the newest backup restored beside the running system, looked at, and removed again."""

import datetime as dt

import click
from chassis.process.logs import configure

from haven_local.backups.backup_keys import ensure_backup_keys
from haven_local.backups.lock import one_at_a_time
from haven_local.backups.place import read_place
from haven_local.backups.restoring.beside import drill
from haven_local.backups.standing import note
from haven_local.home import stack_of_checkout
from haven_local.progress import Progress


@click.command()
def command() -> None:
    """Try the newest backup out: restore it beside, count, open what was sealed, say how long it took."""
    configure("haven", "error")
    stack = stack_of_checkout()
    place = read_place(stack.layout)
    if place is None:
        raise click.ClickException("No backups are set up here. Begin with ./haven backup set-up PLACE")
    now = dt.datetime.now(dt.UTC)
    done = drill(place, ensure_backup_keys(stack.secrets), Progress())
    click.echo(f"\nrecovery time   {done.seconds:.0f} s")
    click.echo(f"recovery point  {(now - done.point_at).total_seconds():.0f} s before the drill began")
    for name, number in done.findings.as_numbers().items():
        click.echo(f"{name:<15} {number}")
    if not done.findings.is_whole:
        raise click.ClickException("the backup is not whole: see what is missing above")
    with one_at_a_time(stack.layout):  # what backs up by itself keeps its own instants in the same file
        note(stack.layout, drill_at=now.timestamp(), drill_seconds=done.seconds)
    click.echo("The backup is good.")
