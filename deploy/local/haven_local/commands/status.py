"""``haven status``: what runs, where it answers, where its data is."""

import json
import time
from importlib.metadata import version
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from haven_local import postgres
from haven_local.backups.place import read_place
from haven_local.backups.standing import in_words, read_standing
from haven_local.figures import amiss, figures_of, leaderless, parked, tried_out
from haven_local.home import stack_of_checkout
from haven_local.layout import PROCESS_NAMES, WATCHER
from haven_local.service_runs import Standing, standing_of
from haven_local.stack import INFRASTRUCTURE, Stack
from haven_local.supervisor import ProgramState

_NOT_RUNNING = 3
_SOMETHING_MISSING = 4
_MISSING_WORDS = {
    "database": "PostgreSQL does not answer",
    "broker": "RabbitMQ does not answer",
    "broadcasts": "word of ended sessions does not arrive: identity is asked each time",
    "vault": "OpenBao does not answer: nobody can sign in, no record opens; reports go on",
    "clamd": "the virus scanner does not answer: files wait",
    "object_store": "the object store does not answer: no file is taken or opened",
    "mail_server": "the mail server does not answer: mails wait",
    "serving": "it is starting or stopping",
}
_PORTS = {**{name: name for name in INFRASTRUCTURE}, "rabbitmq": "amqps", "mail": "smtp"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(as_json: bool) -> None:
    """Show what runs, on which ports, where the data is, and what does not answer.

    Ends with 3 where something does not run or cannot do its work, with 4 where all can but miss something.
    """
    stack = stack_of_checkout()
    if not stack.layout.ports.exists():
        raise click.ClickException("Haven was never started here. Start it with ./haven up")
    described = _describe(stack)
    if as_json:
        click.echo(json.dumps(described, indent=1))
    else:
        _show(described)
    if not described["running"]:
        raise SystemExit(_NOT_RUNNING)
    if described["missing"]:
        raise SystemExit(_SOMETHING_MISSING)


def _describe(stack: Stack) -> dict[str, Any]:
    states = stack.supervisor.states()
    programs = [_program(stack, name, states) for name in (*INFRASTRUCTURE, *PROCESS_NAMES, WATCHER)]
    figures = figures_of(stack)
    return {
        "version": version("haven-local"),
        "running": all(program["state"] == "running" and program["ready"] is not False for program in programs),
        "missing": sorted({words for program in programs for words in program["missing"]}),
        "gateway": stack.public_url,
        "ca_certificate": str(stack.layout.ca),
        "folder": str(stack.root),
        "postgres_data": str(postgres.data_folder(stack.layout)),
        "mail": str(stack.layout.mail),
        "backups": in_words(read_standing(stack.layout), read_place(stack.layout)),
        "tried_out": tried_out(figures, time.time()),
        "amiss": [*amiss(figures, time.time()), *parked(stack.management), *leaderless(stack.management)]
        if figures
        else [],
        "programs": programs,
    }


def _program(stack: Stack, name: str, states: dict[str, ProgramState]) -> dict[str, Any]:
    state = states.get(name)
    running = state if state is not None and state.state == "running" else None
    port = stack.ports[_PORTS[name]] if name in _PORTS else stack.ports[f"health_{name}"]
    standing = standing_of(stack, name) if running and name in (*PROCESS_NAMES, WATCHER) else None
    return {
        "name": name,
        "state": state.state if state else "stopped",
        "ready": standing.ready if standing else None,
        "missing": missing_words(name, standing) if standing else [],
        "pid": running.pid if running else None,
        "port": port,
        "seconds": int(time.time() - running.since) if running else None,
    }


def missing_words(name: str, standing: Standing) -> list[str]:
    """What ``/readyz`` says is missing, in words."""
    if not standing.answers:
        return [f"{name} runs and does not answer"]
    words = {**_MISSING_WORDS, "calls": f"the broker takes no calls for {name}: what it does for people does not work"}
    return [words.get(each, f"{each} does not answer calls") for each in standing.missing]


def _show(described: dict[str, Any]) -> None:
    table = Table("Program", "State", "Ready", "Process", "Port", "For")
    for program in described["programs"]:
        ready = {True: "yes", False: "NO", None: ""}[program["ready"]]
        lasting = f"{program['seconds']} s" if program["seconds"] is not None else ""
        cells = (program["name"], program["state"], ready, str(program["pid"] or ""), str(program["port"]), lasting)
        table.add_row(*cells)
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    for words in described["missing"]:
        console.print(f"[bold red]Missing:[/] {words}")
    for words in described["amiss"]:
        console.print(f"[bold red]See to:[/] {words}")
    for label in ("version", "gateway", "ca_certificate", "folder", "postgres_data", "mail", "backups", "tried_out"):
        console.print(f"{label.replace('_', ' '):<15} {described[label]}")
