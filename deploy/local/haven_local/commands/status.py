"""``haven status``: what runs, where it answers, where its data is."""

import json
import time
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from haven_local import postgres
from haven_local.home import stack_of_checkout
from haven_local.layout import PROCESS_NAMES
from haven_local.service_runs import is_ready
from haven_local.stack import INFRASTRUCTURE, Stack
from haven_local.supervisor import ProgramState

_PORTS = {**{name: name for name in INFRASTRUCTURE}, "rabbitmq": "amqps", "mail": "smtp"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(as_json: bool) -> None:
    """Show what runs, on which ports, and where the data is."""
    stack = stack_of_checkout()
    if not stack.layout.ports.exists():
        raise click.ClickException("Haven was never started here. Start it with ./haven up")
    described = _describe(stack)
    if as_json:
        click.echo(json.dumps(described, indent=1))
    else:
        _show(described)
    if not described["running"]:
        raise SystemExit(3)


def _describe(stack: Stack) -> dict[str, Any]:
    states = stack.supervisor.states()
    programs = [_program(stack, name, states) for name in (*INFRASTRUCTURE, *PROCESS_NAMES)]
    return {
        "running": all(program["state"] == "running" and program["ready"] is not False for program in programs),
        "gateway": stack.public_url,
        "ca_certificate": str(stack.layout.ca),
        "folder": str(stack.root),
        "postgres_data": str(postgres.data_folder(stack.layout)),
        "mail": str(stack.layout.mail),
        "programs": programs,
    }


def _program(stack: Stack, name: str, states: dict[str, ProgramState]) -> dict[str, Any]:
    state = states.get(name)
    running = state if state is not None and state.state == "running" else None
    port = stack.ports[_PORTS[name]] if name in _PORTS else stack.ports[f"health_{name}"]
    return {
        "name": name,
        "state": state.state if state else "stopped",
        "ready": is_ready(stack, name) if running and name in PROCESS_NAMES else None,
        "pid": running.pid if running else None,
        "port": port,
        "seconds": int(time.time() - running.since) if running else None,
    }


def _show(described: dict[str, Any]) -> None:
    table = Table("Program", "State", "Ready", "Process", "Port", "For")
    for program in described["programs"]:
        ready = {True: "yes", False: "NO", None: ""}[program["ready"]]
        lasting = f"{program['seconds']} s" if program["seconds"] is not None else ""
        cells = (program["name"], program["state"], ready, str(program["pid"] or ""), str(program["port"]), lasting)
        table.add_row(*cells)
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    for label in ("gateway", "ca_certificate", "folder", "postgres_data", "mail"):
        console.print(f"{label.replace('_', ' '):<15} {described[label]}")
