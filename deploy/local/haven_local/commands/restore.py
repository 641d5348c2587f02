"""``haven restore``: a whole installation out of a backup, or one service's database."""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from chassis.ground.logs import configure

from haven_local import postgres
from haven_local.backups.backing_up import files_of
from haven_local.backups.backup_keys import BackupKeys, UnfitKeys, read_backup_keys
from haven_local.backups.chosen_installation import protected_from
from haven_local.backups.manifest import UnfitManifest
from haven_local.backups.place import BadPlace, Place, keep_place, place_from
from haven_local.backups.restic import RepositoryAway
from haven_local.backups.restoring.choosing import choose
from haven_local.backups.restoring.into_containers import is_in_use, must_bring, stack_in_volumes, tidy
from haven_local.backups.restoring.one import restore_database, restore_one
from haven_local.backups.restoring.telling import keep_report, tell_one, tell_whole
from haven_local.backups.restoring.whole import Restore, begin, unfinished
from haven_local.home import running_stack, stack_of_checkout
from haven_local.installation import Installation
from haven_local.layout import SERVICE_NAMES
from haven_local.packages import ensure_backup_packages, ensure_stack_packages
from haven_local.progress import Progress, Step
from haven_local.stack import Stack

_WHEN = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"])
_PATH = click.Path(file_okay=False, path_type=Path)


@dataclass(frozen=True)
class Asked:
    """What is wanted. ``until``: not later than this; None for the newest."""

    place: Place
    keys: BackupKeys
    until: dt.datetime | None


@click.command()
@click.option("--from", "place", required=True, envvar="HAVEN_BACKUPS", help="Where the backups are: as was told then.")
@click.option("--keys", "file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="backup-keys.json, from the safe.")  # fmt: skip
@click.option("--until", type=_WHEN, help="Not later than this, UTC; without it the newest backup.")
@click.option("--service", type=click.Choice(SERVICE_NAMES), help="Only this service's database, while all else runs.")
@click.option("--prepared", envvar="HAVEN_PREPARED", type=_PATH, help="The folder of an installation in containers.")
@click.option("--state", default=Path("/var/lib/haven"), type=_PATH, help="Its data, as prepare was told.")
def command(
    place: str, file: Path, until: dt.datetime | None, service: str | None, prepared: Path | None, state: Path
) -> None:
    """Restore an installation from a backup into this checkout or these volumes, or one database of it."""
    configure("haven", "error")
    if prepared is None:
        Progress().run(Step("Debian packages", _packages, "install what is named above, then run this again."))
    try:
        instant = until.replace(tzinfo=dt.UTC) if until else None
        asked = Asked(Place(place_from(place, os.environ)), read_backup_keys(file), instant)
        if prepared is not None:
            _in_containers(prepared, state, service, asked)
        elif service:
            _one(service, asked)
        else:
            _whole(asked)
    except (UnfitKeys, BadPlace, UnfitManifest, RepositoryAway) as unfit:
        raise click.ClickException(str(unfit)) from unfit


def _packages() -> bool:
    return any([ensure_stack_packages(), ensure_backup_packages()])


def _one(service: str, asked: Asked) -> None:
    stack = running_stack()
    with stack.locked():
        manifest = restore_one(stack, service, asked.place, asked.keys, asked.until, Progress())
    tell_one(service, manifest.point.at)


def _whole(asked: Asked) -> None:
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
        restore = restore_of(stack, asked, ("trust_id",))
        findings = restore.run(Progress())
        keep_place(stack.layout, restore.place)
        point_at = restore.chosen.manifest.point.at
        keep_report(stack.layout, point_at, findings)
        stack.stop()
        unfinished(stack.layout).unlink()
    tell_whole(point_at, begun, findings, "./haven up --no-demonstration")


def restore_of(stack: Stack, asked: Asked, needed: tuple[str, ...]) -> Restore:
    """What was asked for, begun in ``stack``; its backups are kept for as long as they were. ``needed``: files without
    which the backup is of another kind of installation."""
    chosen = choose(files_of(asked.place, asked.keys, stack.root), asked.keys, asked.until)
    begin(stack, chosen)
    return Restore(
        stack, asked.place.keeping(chosen.manifest.kept_days), asked.keys, chosen, takes_over=True, must_bring=needed
    )


def _in_containers(prepared: Path, state: Path, service: str | None, asked: Asked) -> None:
    if service:
        backups = (asked.place, asked.keys)
        at_once = _nobody_waits
        manifest = restore_database(protected_from(prepared), service, backups, asked.until, Progress(), at_once)
        tell_one(service, manifest.point.at, f"Start it again now: docker compose restart {service}")
        return
    installation = Installation(root=prepared.resolve(), network="", state=state.resolve())
    if is_in_use(installation):
        raise click.ClickException(
            "There is an installation in these volumes already. docker compose down --volumes deletes it; --service "
            "restores one database into it."
        )
    begun = dt.datetime.now(dt.UTC)
    stack = stack_in_volumes(installation)
    with stack.locked():
        restore = restore_of(stack, asked, must_bring(installation))
        findings = restore.run(Progress())
        point_at = restore.chosen.manifest.point.at
        keep_report(stack.layout, point_at, findings)
        tidy(restore)
        unfinished(stack.layout).unlink()
    tell_whole(point_at, begun, findings, "docker compose up --detach --wait")


@contextmanager
def _nobody_waits(_: str) -> Iterator[None]:
    """From inside a container no other is stopped: the service loses its connections and finds the new database."""
    yield
