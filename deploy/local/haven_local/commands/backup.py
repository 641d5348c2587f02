"""``haven backup``: where backups go, that they are made, and whether they are good."""

import datetime as dt
import os
from collections.abc import Callable

import click
from chassis.process.logs import configure
from prometheus_client import start_http_server

from haven_local.backups.backing_up import Tools, tools_for
from haven_local.backups.backup_keys import NAME
from haven_local.backups.keeping import BackupMetrics, back_up_once, keep
from haven_local.backups.place import KEEP_DAYS, KEYS_DAYS, BadPlace, Place, place_from, read_place
from haven_local.backups.protected import protected_stack
from haven_local.backups.setting_up import refuse_unfit_place, restart_postgres, set_up, stop_archiving
from haven_local.backups.standing import read_standing, said
from haven_local.home import running_stack, stack_of_checkout
from haven_local.packages import ensure_backup_packages
from haven_local.progress import EXPECTED, Progress, Step
from haven_local.stack import Stack

_ADVICE = "read the reason above, then run this again: what is done stays done."


@click.group()
def command() -> None:
    """Back up this installation: all databases, OpenBao's keys, files and secrets."""
    configure("haven", "error")


def _tools(stack: Stack) -> Tools:
    place = read_place(stack.layout)
    if place is None:
        raise click.ClickException("No backups are set up here. Begin with ./haven backup set-up PLACE")
    return tools_for(protected_stack(stack), place)


@command.command("set-up")
@click.argument("place")
@click.option("--keep-days", default=KEEP_DAYS, show_default=True, help="How long anything stays in backups.")
@click.option("--vault-days", default=KEYS_DAYS, show_default=True, help="How long snapshots of OpenBao stay.")
def set_up_command(place: str, keep_days: int, vault_days: int) -> None:
    """Back up to PLACE from now on: a point every five minutes, everything every night.

    PLACE is a folder, or s3://BUCKET/PREFIX with HAVEN_BACKUP_S3_ENDPOINT, _REGION, _KEY, _SECRET and _CA set.
    """
    stack = running_stack()
    progress = Progress()
    progress.run(Step("Debian packages", ensure_backup_packages, _ADVICE))
    with stack.locked():
        try:
            chosen = Place(place_from(place, os.environ), keep_days, vault_days)
            refuse_unfit_place(stack, chosen)
        except BadPlace as bad:
            raise click.BadParameter(str(bad), param_hint="PLACE") from bad
        progress.run(Step("repositories and archive", lambda: set_up(stack, chosen), _ADVICE))
        progress.run(Step("first backup", lambda: _first(_tools(stack)), _ADVICE))
        stack.ensure_supervisor()
        stack.supervisor.start("backup")
    click.echo(f"\nBackups go to {chosen.store}. Copy this file to a safe that does not burn down with the machine:")
    click.echo(f"\n  {stack.secrets.path(NAME)}\n\nWithout it no backup can be opened, by anybody.")


def _first(tools: Tools) -> bool:
    back_up_once(tools, lambda: dt.datetime.now(dt.UTC))
    return True


@command.command("run")
def run_command() -> None:
    """Back up now."""
    stack = running_stack()
    tools = _tools(stack)
    Progress().run(Step("backup", lambda: _first(tools), _ADVICE))


@command.command("verify")
def verify_command() -> None:
    """Read everything that was backed up and compare it with its checksums."""
    tools = _tools(stack_of_checkout())
    progress = Progress()
    progress.run(Step("databases", lambda: _changes_nothing(tools.databases.verify), _ADVICE))
    progress.run(Step("files", lambda: _changes_nothing(tools.files.check), _ADVICE))


def _changes_nothing(read: Callable[[], None]) -> bool:
    read()
    return False


@command.command("status")
def status_command() -> None:
    """Say when what was last backed up, and when a backup was last tried out."""
    stack = stack_of_checkout()
    tools, standing = _tools(stack), read_standing(stack.layout)
    click.echo(f"place             {tools.place.store}, kept for {tools.place.keep_days} days")
    for words, instant in (
        ("last point", standing.point_at),
        ("last full night", standing.base_at),
        ("last drill", standing.drill_at),
    ):
        click.echo(f"{words:<17} {said(instant)}")
    if standing.failed:
        click.echo(f"the last attempt failed: {standing.failed}")
        raise SystemExit(1)


@command.command("stop")
@click.confirmation_option(prompt="Back nothing up any more?")
def stop_command() -> None:
    """Make no more backups; what was backed up stays where it is."""
    stack = running_stack()
    with stack.locked():
        stop_archiving(stack)
        stack.supervisor.stop("backup")
        restart_postgres(stack)
        stack.ensure_supervisor()
    click.echo("Nothing is backed up any more.")


@command.command("keep", hidden=True)
def keep_command() -> None:
    """Back up for ever: what the supervisor runs."""
    stack = stack_of_checkout()
    tools = _tools(stack)
    tools.databases.write_configuration()
    metrics = BackupMetrics()
    metrics.show(read_standing(stack.layout))
    start_http_server(stack.ports["health_backup"], addr="127.0.0.1", registry=metrics.registry)
    keep(tools, metrics, EXPECTED, click.echo)
