"""The options of ``prepare`` that say where backups go."""

import functools
import os
from collections.abc import Callable
from typing import Any

import click

from haven_local.backups.place import KEEP_DAYS, KEYS_DAYS, BadPlace, Place, place_from

_WHERE = (
    "Where backups go: a folder, or s3://BUCKET/PREFIX with HAVEN_BACKUP_S3_ENDPOINT, _REGION, _KEY and _SECRET. "
    "Without it nothing is backed up."
)

_WHOSE = "Who keeps the databases' files and log: what backs up here, or PostgreSQL's own operator in a cluster."
_WHO = "Who deletes what is too old: this installation, or another machine which alone may."


def backups_option(function: Callable[..., None]) -> Callable[..., None]:
    """Five options; ``function`` gets them as ``place``, which is None where nothing is to be backed up."""

    @functools.wraps(function)
    def with_place(
        *arguments: Any,
        backups: str,
        backup_days: int,
        vault_days: int,
        backup_expire: str,
        backup_databases: str,
        **others: Any,
    ) -> None:
        place = _place(backups, (backup_days, vault_days), (backup_expire == "here", backup_databases == "here"))
        function(*arguments, place=place, **others)

    for option in (
        click.option(
            "--backup-databases",
            envvar="HAVEN_BACKUP_DATABASES",
            default="here",
            show_envvar=True,
            help=_WHOSE,
            type=click.Choice(("here", "others")),
        ),
        click.option(
            "--backup-expire",
            envvar="HAVEN_BACKUP_EXPIRE",
            default="here",
            show_envvar=True,
            help=_WHO,
            type=click.Choice(("here", "elsewhere")),
        ),
        click.option("--vault-days", default=KEYS_DAYS, show_default=True, help="How long snapshots of OpenBao stay."),
        click.option("--backup-days", default=KEEP_DAYS, show_default=True, help="How long anything stays in backups."),
        click.option("--backups", envvar="HAVEN_BACKUPS", default="", show_envvar=True, help=_WHERE),
    ):
        with_place = option(with_place)
    return with_place


def _place(backups: str, days: tuple[int, int], here: tuple[bool, bool]) -> Place | None:
    if not backups:
        return None
    try:
        return Place(place_from(backups, os.environ), *days, *here)
    except BadPlace as bad:
        raise click.BadParameter(str(bad), param_hint="--backups") from bad
