"""``python -m chassis.events_tool``: parked, replay, discard, resync. Prints ids, types and codes only.

``resync`` needs the owner's settings; the others ``HAVEN_EVENTS_URL`` (the operator's) and ``HAVEN_CA_FILE``.
"""

import importlib
import json
import os
from dataclasses import asdict
from pathlib import Path

import click
from haven_schemas.topology import BY_NAME

from . import logs
from .database import Database
from .parking import Parked, Parking, ParkingClosed
from .resync import NothingToReplay, resync
from .settings import ServiceSettings, load
from .token_claims import service_access

_READERS = click.Choice([each.name for each in BY_NAME.values() if each.reads or each.patterns])
_OWNERS = click.Choice([each.name for each in BY_NAME.values() if each.publishes])


@click.group()
def main() -> None:
    """Look after parked messages and replay an owner's state."""
    logs.configure("events_tool", "error")


def _parking(service: str) -> Parking:
    try:
        return Parking(os.environ["HAVEN_EVENTS_URL"], Path(os.environ["HAVEN_CA_FILE"]), service)
    except KeyError as missing:
        raise click.ClickException(f"set {missing.args[0]}") from None


@main.command()
@click.argument("service", type=_READERS)
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines.")
def parked(service: str, as_json: bool) -> None:
    """List what is parked for SERVICE, with its reason."""
    with _parking(service) as parking:
        found = [_shown(message) for message in parking.messages()]
    if as_json:
        click.echo(json.dumps(found))
        return
    for each in found:
        click.echo("  ".join(str(value) for value in each.values()))
    click.echo(f"{len(found)} parked for {service}")


@main.command()
@click.argument("service", type=_READERS)
@click.option("--id", "ids", multiple=True, help="Only this event; may be given more than once.")
def replay(service: str, ids: tuple[str, ...]) -> None:
    """Send parked messages back to SERVICE, all or some."""
    with _parking(service) as parking:
        click.echo(f"{parking.replay(ids or None)} sent back to {service}")


@main.command()
@click.argument("service", type=_READERS)
@click.option("--id", "ids", multiple=True, required=True, help="The event to give up; may be given more than once.")
def discard(service: str, ids: tuple[str, ...]) -> None:
    """Give up parked messages of SERVICE for good."""
    with _parking(service) as parking:
        click.echo(f"{parking.discard(ids)} given up for {service}")


@main.command("resync")
@click.argument("owner", type=_OWNERS)
@click.argument("reader", type=_READERS)
def resync_command(owner: str, reader: str) -> None:
    """Have OWNER replay its present state to READER, while both run."""
    settings = load(ServiceSettings, {**os.environ, "HAVEN_SERVICE": owner})
    bootstrap = importlib.import_module(f"{owner}.bootstrap")
    database = Database(settings.database_url.get_secret_value(), source=owner, workers=1)
    try:
        written = resync(database, service_access(owner, "resync"), reader, bootstrap.RESYNC, bootstrap.KNOWN_SCHOOLS)
    except NothingToReplay as nothing:
        raise click.ClickException(str(nothing)) from None
    finally:
        database.dispose()
    for kind, count in written.items():
        click.echo(f"{count}  {kind}  to {reader}")


def _shown(message: Parked) -> dict[str, object]:
    """What may be seen of a message."""
    return {key: value for key, value in asdict(message).items() if key not in ("tag", "body")}


if __name__ == "__main__":
    try:
        main()
    except ParkingClosed as closed:
        raise SystemExit(f"Error: {closed}") from None
