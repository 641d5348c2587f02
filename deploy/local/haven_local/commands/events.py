"""``haven events``: parked messages, replays of an owner's state, and what was lost, by the chassis's own tool."""

import os
import subprocess
import sys

import click
from haven_schemas import topology

from haven_local.definitions import reads_events
from haven_local.home import running_stack
from haven_local.layout import CHECKOUT
from haven_local.service_programs import PROCESS_ENVIRONMENT
from haven_local.stack import Stack

_READER = click.Choice([service.name for service in topology.SERVICES if reads_events(service)])
_SENDER = click.Choice([service.name for service in topology.SERVICES if service.serves_rpc])
_OWNER = click.Choice([service.name for service in topology.SERVICES if service.publishes])


@click.group()
def command() -> None:
    """Look after parked messages; have an owner replay its state, or send again what was lost."""


def _run(stack: Stack, service: str, arguments: list[str], *, as_operator: bool) -> None:
    """Run the tool with the settings of ``service``; parking needs rights that no service has."""
    settings = stack.saved_settings(service)
    if as_operator:
        password = stack.secrets.read(f"rabbitmq-{topology.OPERATOR}")
        settings["HAVEN_EVENTS_URL"] = f"amqps://{topology.OPERATOR}:{password}@127.0.0.1:{stack.ports['amqps']}/events"
    environment = {**os.environ, **PROCESS_ENVIRONMENT, **settings}
    command = [sys.executable, "-m", "chassis.bus.events_tool", *arguments]
    ended = subprocess.run(command, check=False, cwd=CHECKOUT, env=environment)
    raise SystemExit(ended.returncode)


def _ids(chosen: tuple[str, ...]) -> list[str]:
    return [argument for each in chosen for argument in ("--id", each)]


@command.command()
@click.argument("service", type=_READER)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def parked(service: str, as_json: bool) -> None:
    """List what is parked for SERVICE, with its reason."""
    _run(running_stack(), service, ["parked", service, *(["--json"] if as_json else [])], as_operator=True)


@command.command()
@click.argument("service", type=_READER)
@click.option("--id", "ids", multiple=True, help="Only this event; may be given more than once.")
def replay(service: str, ids: tuple[str, ...]) -> None:
    """Send parked messages back to SERVICE, all or some."""
    _run(running_stack(), service, ["replay", service, *_ids(ids)], as_operator=True)


@command.command()
@click.argument("service", type=_READER)
@click.option("--id", "ids", multiple=True, required=True, help="The event to give up; may be given more than once.")
def discard(service: str, ids: tuple[str, ...]) -> None:
    """Give up parked messages of SERVICE for good."""
    _run(running_stack(), service, ["discard", service, *_ids(ids)], as_operator=True)


@command.command()
@click.argument("owner", type=_OWNER)
@click.argument("reader", type=_READER)
def resync(owner: str, reader: str) -> None:
    """Have OWNER replay its present state to READER, while both run."""
    _run(running_stack(), owner, ["resync", owner, reader], as_operator=False)


@command.command()
@click.argument("owner", type=_SENDER)
@click.option("--since", required=True, help="An instant with its zone, such as 2026-11-27T09:00Z.")
@click.option("--as-far-as-kept", is_flag=True, help="Begin where the outbox does, if that instant is older.")
def resend(owner: str, since: str, as_far_as_kept: bool) -> None:
    """Have OWNER send again what it sent since an instant: for events that the broker lost. Safe to repeat."""
    further = ["--as-far-as-kept"] if as_far_as_kept else []
    _run(running_stack(), owner, ["resend", owner, "--since", since, *further], as_operator=False)
