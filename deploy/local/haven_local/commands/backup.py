"""``haven backup``: where backups go, that they are made, and whether they are good."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import click
import psycopg2
from chassis.ground.logs import configure
from prometheus_client import start_http_server

from haven_local.backups.backing_up import Tools
from haven_local.backups.backup_keys import NAME, UnfitKeys, read_backup_keys
from haven_local.backups.chosen_installation import prepared_option, tools_from
from haven_local.backups.expiring import expire_all
from haven_local.backups.keeping import BackupMetrics, back_up_once, keep
from haven_local.backups.of_installation import ready_repositories
from haven_local.backups.place import KEEP_DAYS, KEYS_DAYS, BadPlace, Place, place_from
from haven_local.backups.restoring.replaced import kept_replaced
from haven_local.backups.setting_up import refuse_unfit_place, restart_postgres, set_up, stop_archiving
from haven_local.backups.standing import read_standing, said
from haven_local.backups.trying_out import TryingOut
from haven_local.home import running_stack, stack_of_checkout
from haven_local.installation import HEALTH_PORT
from haven_local.packages import ensure_backup_packages
from haven_local.progress import EXPECTED, Progress, Step

_ADVICE = "read the reason above, then run this again: what is done stays done."


@click.group()
def command() -> None:
    """Back up this installation: all databases, OpenBao's keys, files and secrets."""
    configure("haven", "error")


@command.command("set-up")
@click.argument("place")
@click.option("--keep-days", default=KEEP_DAYS, show_default=True, help="How long anything stays in backups.")
@click.option("--vault-days", default=KEYS_DAYS, show_default=True, help="How long snapshots of OpenBao stay.")
@click.option(
    "--expire-elsewhere", is_flag=True, help="What is too old is deleted by another machine, which alone may."
)
def set_up_command(place: str, keep_days: int, vault_days: int, expire_elsewhere: bool) -> None:
    """Back up to PLACE from now on: a point every five minutes, everything every night.

    PLACE is a folder, or s3://BUCKET/PREFIX with HAVEN_BACKUP_S3_ENDPOINT, _REGION, _KEY, _SECRET and _CA set.
    """
    stack = running_stack()
    progress = Progress()
    progress.run(Step("Debian packages", ensure_backup_packages, _ADVICE))
    with stack.locked():
        try:
            chosen = Place(place_from(place, os.environ), keep_days, vault_days, not expire_elsewhere)
            refuse_unfit_place(stack, chosen)
        except BadPlace as bad:
            raise click.BadParameter(str(bad), param_hint="PLACE") from bad
        progress.run(Step("repositories and archive", lambda: set_up(stack, chosen), _ADVICE))
        progress.run(Step("first backup", lambda: _first(tools_from(None)), _ADVICE))
        stack.ensure_supervisor()
        stack.supervisor.start("backup")
    click.echo(f"\nBackups go to {chosen.store}. Copy this file to a safe that does not burn down with the machine:")
    click.echo(f"\n  {stack.secrets.path(NAME)}\n\nWithout it no backup can be opened, by anybody.")


def _first(tools: Tools) -> bool:
    back_up_once(tools, lambda: dt.datetime.now(dt.UTC))
    return True


@command.command("run")
@prepared_option
def run_command(prepared: Path | None) -> None:
    """Back up now."""
    if prepared is None:
        running_stack()
    tools, progress = tools_from(prepared), Progress()
    if prepared is not None:
        progress.run(Step("repositories", lambda: ready_repositories(tools), _ADVICE))
    progress.run(Step("backup", lambda: _first(tools), _ADVICE))


@command.command("verify")
@prepared_option
def verify_command(prepared: Path | None) -> None:
    """Read everything that was backed up and compare it with its checksums."""
    tools = tools_from(prepared)
    progress = Progress()
    if tools.place.databases_here:
        progress.run(Step("databases", lambda: _changes_nothing(tools.databases.verify), _ADVICE))
    progress.run(Step("files", lambda: _changes_nothing(tools.files.check), _ADVICE))


def _changes_nothing(read: Callable[[], None]) -> bool:
    read()
    return False


@command.command("status")
@prepared_option
def status_command(prepared: Path | None) -> None:
    """Say when what was last backed up, and when a backup was last tried out."""
    tools = tools_from(prepared)
    standing = read_standing(tools.protected.operator)
    click.echo(f"place             {tools.place.store}, kept for {tools.place.keep_days} days")
    for words, instant in (
        ("last point", standing.point_at),
        ("last full night", standing.base_at),
        ("last drill", standing.drill_at),
    ):
        click.echo(f"{words:<17} {said(instant)}")
    if tools.place.databases_here:
        _say_replaced(tools)
    if standing.drill_failed:
        click.echo(f"the last drill failed: {standing.drill_failed}; its log says why")
    if standing.failed:
        click.echo(f"the last attempt failed: {standing.failed}")
        raise SystemExit(1)


def _say_replaced(tools: Tools) -> None:
    """Databases that a restore replaced, and until when they are kept."""
    try:
        kept = kept_replaced(tools.protected.databases)
    except psycopg2.OperationalError:
        click.echo("replaced          not known while PostgreSQL is away")
        return
    for name, since in kept.items():
        ends = "" if since is None else f" until {since + dt.timedelta(days=tools.place.keep_days):%d %B %Y}"
        click.echo(f"replaced          {name} is kept{ends}")


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


@command.command("expire")
@click.option("--from", "place", required=True, envvar="HAVEN_BACKUPS", help="Where the backups are.")
@click.option("--keys", "file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="backup-keys.json.")  # fmt: skip
@click.option("--keep-days", default=KEEP_DAYS, show_default=True, help="How long anything stays in backups.")
@click.option("--vault-days", default=KEYS_DAYS, show_default=True, help="How long snapshots of OpenBao stay.")
def expire_command(place: str, file: Path, keep_days: int, vault_days: int) -> None:
    """Delete what is too old, on a machine that may, where the installation itself may not."""
    try:
        keys, chosen = read_backup_keys(file), Place(place_from(place, os.environ), keep_days, vault_days)
    except (BadPlace, UnfitKeys) as unfit:
        raise click.ClickException(str(unfit)) from unfit
    progress = Progress()
    progress.run(Step("what is too old goes", lambda: expire_all(chosen, keys), _ADVICE))


@command.command("keep", hidden=True)
@prepared_option
@click.option("--drill-days", envvar="HAVEN_DRILL_DAYS", default=0, type=click.IntRange(0, 365),
              help="Try the newest backup out after so many days; 0: a person does.")  # fmt: skip
def keep_command(prepared: Path | None, drill_days: int) -> None:
    """Back up for ever: what the supervisor runs, or a container."""
    tools = tools_from(prepared)
    if tools.place.databases_here:
        tools.databases.write_configuration()
    metrics = BackupMetrics(tools.place)
    metrics.show(read_standing(tools.protected.operator))
    host, port = _metrics_address(prepared)
    start_http_server(port, addr=host, registry=metrics.registry)
    trying_out = TryingOut(tools.protected.operator, drill_days)
    keep(tools, metrics, EXPECTED, click.echo, lambda: prepared is not None and ready_repositories(tools), trying_out)


def _metrics_address(prepared: Path | None) -> tuple[str, int]:
    """In a container it is for others, and has the port every process there has."""
    if prepared:
        return os.environ.get("HAVEN_HEALTH_HOST", "0.0.0.0"), HEALTH_PORT  # noqa: S104  # only its own network reaches it
    return "127.0.0.1", stack_of_checkout().ports["health_backup"]
