"""``haven restore-rest``: all but the databases, which an operator in a cluster or a provider brought back."""

import datetime as dt
import os
from pathlib import Path

import click
from chassis.ground.logs import configure

from haven_local.backups.backing_up import Tools, files_of, private_folder
from haven_local.backups.backup_keys import BackupKeys, UnfitKeys, read_backup_keys
from haven_local.backups.chosen_installation import protected_from
from haven_local.backups.manifest import UnfitManifest
from haven_local.backups.place import BadPlace, Place, place_from
from haven_local.backups.restic import RepositoryAway
from haven_local.backups.restoring.checks import look
from haven_local.backups.restoring.choosing import Chosen, choose
from haven_local.backups.restoring.rest import open_with, restore_rest
from haven_local.backups.restoring.telling import tell_missing, tell_whole
from haven_local.installation import Address
from haven_local.prepare_options import addresses_from
from haven_local.progress import Progress

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEXT = "settle; the services come up by themselves"


@click.command()
@click.argument("prepared", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--vault-snapshot", "snapshot", type=_FILE, help="A snapshot of OpenBao, newer than the databases.")
@click.option("--from", "place", envvar="HAVEN_BACKUPS", help="Where the backups are, if haven backup made them.")
@click.option("--keys", "file", type=_FILE, help="backup-keys.json, from the safe.")
@click.option("--until", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]), help="Not later than this, UTC.")
@click.option("--at", "addresses", multiple=True, callback=addresses_from, help="PART=HOST:PORT, where a forward goes.")
@click.option("--tell-point", is_flag=True, help="Only say to which named point the databases have to be brought back.")
@click.option("--point", default="", help="The point they were brought back to.")
def command(
    prepared: Path,
    snapshot: Path | None,
    place: str | None,
    file: Path | None,
    *,
    addresses: dict[str, Address],
    until: dt.datetime | None,
    tell_point: bool,
    point: str,
) -> None:
    """Restore all but the databases into servers that run, for what was prepared in PREPARED; OpenBao is new."""
    configure("haven", "error")
    if snapshot:
        protected = protected_from(prepared, addresses)
        open_with(protected, snapshot.read_bytes, Progress())
        tell_missing(look(protected, None), _NEXT)
        return
    if not place or not file:
        raise click.UsageError("Give --vault-snapshot, or --from and --keys.")
    if not tell_point and not point:
        raise click.UsageError("Give --point: the one that --tell-point names.")
    try:
        where, keys = Place(place_from(place, os.environ)), read_backup_keys(file)
        chosen = _chosen(where, keys, until.replace(tzinfo=dt.UTC) if until else None, point)
        if tell_point:
            click.echo(chosen.manifest.point.name)
            return
        begun = dt.datetime.now(dt.UTC)
        findings = restore_rest(Tools(protected_from(prepared, addresses), where, keys), chosen, Progress())
    except (UnfitKeys, BadPlace, UnfitManifest, RepositoryAway) as unfit:
        raise click.ClickException(str(unfit)) from unfit
    tell_whole(chosen.manifest.point.at, begun, findings, _NEXT)


def _chosen(place: Place, keys: BackupKeys, until: dt.datetime | None, point: str) -> Chosen:
    with private_folder() as folder:
        return choose(files_of(place, keys, folder), keys, until, point)
