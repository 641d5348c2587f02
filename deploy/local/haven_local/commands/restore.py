"""``haven restore``: a whole installation out of a backup, or one service's database."""

import datetime as dt
import json
import os
from pathlib import Path

import click
from chassis.process.logs import configure

from haven_local import postgres
from haven_local.backups.backing_up import files_of
from haven_local.backups.backup_keys import BackupKeys, UnfitKeys, read_backup_keys
from haven_local.backups.manifest import UnfitManifest
from haven_local.backups.place import BadPlace, Place, keep_place, place_from
from haven_local.backups.restic import RepositoryAway
from haven_local.backups.restoring.checks import Findings
from haven_local.backups.restoring.choosing import choose
from haven_local.backups.restoring.one import restore_one
from haven_local.backups.restoring.whole import Restore, begin, unfinished
from haven_local.home import running_stack, stack_of_checkout
from haven_local.layout import SERVICE_NAMES
from haven_local.packages import ensure_backup_packages, ensure_stack_packages
from haven_local.private_files import write_private
from haven_local.progress import Progress, Step
from haven_local.stack import Stack

_WHEN = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"])


@click.command()
@click.option("--from", "place", required=True, help="Where the backups are: as backup set-up was told.")
@click.option("--keys", "file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="backup-keys.json, from the safe.")  # fmt: skip
@click.option("--until", type=_WHEN, help="Not later than this, UTC; without it the newest backup.")
@click.option("--service", type=click.Choice(SERVICE_NAMES), help="Only this service's database, while all else runs.")
def command(place: str, file: Path, until: dt.datetime | None, service: str | None) -> None:
    """Restore an installation from a backup into this checkout, or one database of it into the running one."""
    configure("haven", "error")
    Progress().run(Step("Debian packages", _packages, "install what is named above, then run this again."))
    try:
        keys, chosen = read_backup_keys(file), Place(place_from(place, os.environ))
        instant = until.replace(tzinfo=dt.UTC) if until else None
        if service:
            _one(service, chosen, keys, instant)
        else:
            _whole(chosen, keys, instant)
    except (UnfitKeys, BadPlace, UnfitManifest, RepositoryAway) as unfit:
        raise click.ClickException(str(unfit)) from unfit


def _packages() -> bool:
    return any([ensure_stack_packages(), ensure_backup_packages()])


def _one(service: str, place: Place, keys: BackupKeys, until: dt.datetime | None) -> None:
    stack = running_stack()
    with stack.locked():
        manifest = restore_one(stack, service, place, keys, until, Progress())
    click.echo(
        f"\n{service} is as it was on {_said(manifest.point.at)}. What it recorded since is gone: read the runbook"
    )
    click.echo(f"docs/runbooks/one-database-restored.md. The replaced one is kept as database {service}_replaced.")


def _whole(place: Place, keys: BackupKeys, until: dt.datetime | None) -> None:
    stack = stack_of_checkout()
    data = postgres.data_folder(stack.layout)
    begun_before = unfinished(stack.layout).exists()
    if (data / "PG_VERSION").exists() and not begun_before and not stack.layout.ports.exists():
        raise click.ClickException(
            f"Databases of an installation that was here are left in {data}. Move them away first."
        )
    if stack.layout.ports.exists() and not begun_before:
        raise click.ClickException(
            "There is an installation here already. ./haven reset deletes it; --service restores one database into it."
        )
    begun = dt.datetime.now(dt.UTC)
    with stack.locked():
        chosen = choose(files_of(place, keys, stack.root), keys, until)
        begin(stack, chosen)
        findings = Restore(stack, place, keys, chosen, takes_over=True).run(Progress())
        keep_place(stack.layout, place)
        _finish(stack, chosen.manifest.point.at, findings)
    _tell(chosen.manifest.point.at, begun, findings)


def _finish(stack: Stack, point_at: dt.datetime, findings: Findings) -> None:
    report = {"point_at": point_at.isoformat(), **findings.as_numbers()}
    write_private(stack.root / "restored.json", json.dumps(report, indent=1) + "\n")
    stack.stop()
    unfinished(stack.layout).unlink()


def _tell(point_at: dt.datetime, begun: dt.datetime, findings: Findings) -> None:
    now = dt.datetime.now(dt.UTC)
    click.echo(f"\nRestored in {(now - begun).total_seconds():.0f} s: everything as it was on {_said(point_at)}.")
    click.echo(f"What was recorded after that is gone: {_minutes(now - point_at)} until now.")
    for words, number in (
        ("audit entries the backup promised and that are missing", findings.entries),
        ("children and schools whose key is missing, so that their records cannot be read", findings.keys),
        ("files that records name and that are missing", findings.objects),
    ):
        click.echo(f"{number:>8} {words}")
    if not findings.opens:
        click.echo("OpenBao does NOT open what it sealed before: it is not the one the backup was made with.")
    click.echo(
        "\nStart it with ./haven up --no-demonstration. What people have to do now is in docs/guides/trust-it.md,"
    )
    click.echo("under Restoring after a loss.")
    if not findings.is_whole:
        raise SystemExit(1)


def _minutes(lost: dt.timedelta) -> str:
    return f"{lost.total_seconds() / 60:.0f} minutes" if lost < dt.timedelta(days=2) else f"{lost.days} days"


def _said(instant: dt.datetime) -> str:
    return f"{instant.astimezone(dt.UTC):%d %B %Y at %H:%M} UTC"
