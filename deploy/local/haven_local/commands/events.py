"""``haven events``: parked messages and replays of an owner's state, by the chassis's own tool."""

import os
import subprocess
import sys

import click

from haven_local.definitions import OPERATOR
from haven_local.home import running_stack
from haven_local.layout import CHECKOUT, SERVICE_NAMES
from haven_local.stack import Stack

_SERVICE = click.Choice(SERVICE_NAMES)


@click.group()
def command() -> None:
    """Look after parked messages: parked, replay, discard; resync a reader."""


def _run(stack: Stack, service: str, arguments: list[str], *, as_operator: bool) -> None:
    """Run the tool with the settings of ``service``; parking needs rights that no service has."""
    settings = stack.saved_settings(service)
    if as_operator:
        password = stack.secrets.read(f"rabbitmq-{OPERATOR}")
        settings["HAVEN_EVENTS_URL"] = f"amqps://{OPERATOR}:{password}@127.0.0.1:{stack.ports['amqps']}/events"
    environment = {**os.environ, **settings}
    command = [sys.executable, "-m", "chassis.events_tool", *arguments]
    ended = subprocess.run(command, check=False, cwd=CHECKOUT, env=environment)
    raise SystemExit(ended.returncode)


@command.command()
@click.argument("service", type=_SERVICE)
def parked(service: str) -> None:
    """List what is parked for SERVICE, with its reason."""
    _run(running_stack(), service, ["parked", service], as_operator=True)


@command.command()
@click.argument("service", type=_SERVICE)
@click.option("--id", "event_id", help="One event only.")
def replay(service: str, event_id: str | None) -> None:
    """Send parked messages back to SERVICE, all or one."""
    chosen = ["--id", event_id] if event_id else []
    _run(running_stack(), service, ["replay", service, *chosen], as_operator=True)


@command.command()
@click.argument("service", type=_SERVICE)
@click.option("--id", "event_id", required=True, help="The event to give up.")
def discard(service: str, event_id: str) -> None:
    """Give up one parked message of SERVICE for good."""
    _run(running_stack(), service, ["discard", service, "--id", event_id], as_operator=True)


@command.command()
@click.argument("owner", type=_SERVICE)
@click.argument("reader", type=_SERVICE)
def resync(owner: str, reader: str) -> None:
    """Have OWNER replay its present state to READER, while both run."""
    _run(running_stack(), owner, ["resync", owner, reader], as_operator=False)
