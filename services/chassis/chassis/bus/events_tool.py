"""``python -m chassis.bus.events_tool``: parked, replay, discard, resync, resend. Prints ids, types and codes only.

``resync`` and ``resend`` need the owner's settings; the others ``HAVEN_EVENTS_URL`` (the operator's) and
``HAVEN_CA_FILE``.
"""

import importlib
import json
import os
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from haven_schemas.topology import BY_NAME

from chassis.access.token_claims import service_access
from chassis.ground import logs
from chassis.ground.context import Access
from chassis.ground.settings import ServiceSettings, load
from chassis.units.database import Database

from .parking import Parked, Parking, ParkingClosed
from .resending import AT_ONCE, NoLongerKept, send_again_since, still_to_send
from .resync import NothingToReplay, resync

_READERS = click.Choice([each.name for each in BY_NAME.values() if each.reads or each.patterns])
_RESENDERS = click.Choice([each.name for each in BY_NAME.values() if each.serves_rpc])
"""Every service sends events: those who publish none send audit entries."""
_LOOK_EVERY_SECONDS = 0.1
_TELL_EVERY_SECONDS = 10.0
_OWNERS = click.Choice([each.name for each in BY_NAME.values() if each.publishes])


@click.group()
def main() -> None:
    """Look after parked messages, replay an owner's state, and have it send again what was lost."""
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
    bootstrap = importlib.import_module(f"{owner}.bootstrap")
    database = _database(owner)
    try:
        written = resync(database, service_access(owner, "resync"), reader, bootstrap.RESYNC, bootstrap.KNOWN_SCHOOLS)
    except NothingToReplay as nothing:
        raise click.ClickException(str(nothing)) from None
    finally:
        database.dispose()
    for kind, count in written.items():
        click.echo(f"{count}  {kind}  to {reader}")


@main.command("resend")
@click.argument("owner", type=_RESENDERS)
@click.option("--since", required=True, help="An instant with its zone, such as 2026-11-27T09:00Z.")
@click.option("--as-far-as-kept", is_flag=True, help="Begin where the outbox does, if that instant is older.")
def resend_command(owner: str, since: str, as_far_as_kept: bool) -> None:
    """Have OWNER send again what it sent since an instant: for events that the broker lost. Safe to repeat."""
    begin = _instant(since)
    access, total, database = service_access(owner, "resend"), 0, _database(owner)
    try:
        for marked in send_again_since(database, access, begin, as_far_as_kept=as_far_as_kept):
            total += marked
            _wait_for_relay(database, access, total)
    except NoLongerKept as older:
        raise click.ClickException(
            f"an outbox keeps what it sent for 7 days; {owner}'s goes back to {older.kept_since:%Y-%m-%dT%H:%M:%SZ}."
            " Give a later instant, or --as-far-as-kept; what is older comes by resync only"
        ) from None
    finally:
        database.dispose()
    click.echo(f"{total} events of {owner} to be sent again")


def _instant(written: str) -> datetime:
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise click.BadParameter("write the instant with its zone, such as 2026-11-27T09:00Z", param_hint="--since")
    if instant > datetime.now(UTC):
        raise click.BadParameter("that is still to come", param_hint="--since")
    return instant


def _wait_for_relay(database: Database, access: Access, total: int) -> None:
    """New concerns are not to stand behind a long queue. A relay that stands still is waited for and told of."""
    told = time.monotonic()
    while still_to_send(database, access) >= AT_ONCE:
        if time.monotonic() - told > _TELL_EVERY_SECONDS:
            told = time.monotonic()
            click.echo(f"{total} so far; they are not going out: is the broker away, or the service?", err=True)
        time.sleep(_LOOK_EVERY_SECONDS)


def _database(owner: str) -> Database:
    settings = load(ServiceSettings, {**os.environ, "HAVEN_SERVICE": owner})
    return Database(settings.database_url.get_secret_value(), source=owner, workers=1)


def _shown(message: Parked) -> dict[str, object]:
    """What may be seen of a message."""
    return {key: value for key, value in asdict(message).items() if key not in ("tag", "body")}


if __name__ == "__main__":
    try:
        main()
    except ParkingClosed as closed:
        raise SystemExit(f"Error: {closed}") from None
