"""``haven drill``: the newest backup restored beside the running system, looked at, and removed again."""

import datetime as dt
from pathlib import Path

import click
from chassis.ground.logs import configure

from haven_local.backups.chosen_installation import prepared_option, tools_from
from haven_local.backups.lock import one_at_a_time
from haven_local.backups.manifest import UnfitManifest
from haven_local.backups.restic import RepositoryAway
from haven_local.backups.restoring.beside import drill
from haven_local.backups.standing import note
from haven_local.progress import Progress


@click.command()
@prepared_option
def command(prepared: Path | None) -> None:
    """Try the newest backup out: restore it beside, count, open what was sealed, say how long it took."""
    configure("haven", "error")
    tools = tools_from(prepared)
    now = dt.datetime.now(dt.UTC)
    try:
        done = drill(tools.place, tools.keys, Progress())
    except (UnfitManifest, RepositoryAway) as unfit:
        raise click.ClickException(str(unfit)) from unfit
    click.echo(f"\nrecovery time   {done.seconds:.0f} s")
    click.echo(f"recovery point  {(now - done.point_at).total_seconds():.0f} s before the drill began")
    for name, number in done.findings.as_numbers().items():
        click.echo(f"{name:<15} {number}")
    if not done.findings.is_whole:
        raise click.ClickException("the backup is not whole: see what is missing above")
    operator = tools.protected.operator
    with one_at_a_time(operator):  # what backs up by itself keeps its own instants in the same file
        note(operator, drill_at=now.timestamp(), drill_seconds=done.seconds)
    click.echo("The backup is good.")
