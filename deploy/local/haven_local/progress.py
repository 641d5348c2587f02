"""Shows a command's steps one by one; a step that fails says which it was, why, and what to do."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

import click
import httpx
import psycopg2
import requests
from alembic.util import CommandError
from hvac.exceptions import VaultError
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from haven_local.programs import ProgramMissing
from haven_local.waiting import NotReady

EXPECTED = (
    OSError,
    ProgramMissing,
    NotReady,
    subprocess.CalledProcessError,
    httpx.HTTPError,
    psycopg2.Error,
    requests.RequestException,
    VaultError,
    CommandError,
    SQLAlchemyError,
    RuntimeError,
)
"""What may fail without a fault of ours: a part that is away, a disk that is full, a program that says no."""
_SHOWN_LINES = 15


@dataclass(frozen=True)
class Step:
    """One step: what it does, how (true when it changed anything), and what to do when it fails."""

    name: str
    action: Callable[[], bool]
    advice: str


class Progress:
    """Runs steps and tells of them: coloured and live on a terminal, plain lines elsewhere."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)

    def run(self, step: Step) -> None:
        """Carry out ``step``; ``click.ClickException`` when it fails."""
        begun = time.monotonic()
        try:
            changed = self._watched(step)
        except EXPECTED as failure:
            self._console.print(f"  [red]failed[/]  {step.name}")
            raise click.ClickException(_explain(step, failure)) from failure
        seconds = time.monotonic() - begun
        mark = "[green]done[/]    " if changed else "[dim]as it was[/]"
        self._console.print(f"  {mark} {step.name} [dim]({seconds:.1f} s)[/]")

    def _watched(self, step: Step) -> bool:
        if not self._console.is_terminal:
            return step.action()
        with self._console.status(f"{step.name} …"):
            return step.action()

    def say(self, text: str) -> None:
        """One line about what is going on."""
        self._console.print(f"            {text}", markup=False)


def _explain(step: Step, failure: BaseException) -> str:
    return f"the step “{step.name}” failed.\n\nWhy: {_reason(failure)}\n\nWhat to do: {step.advice}"


def _reason(failure: BaseException) -> str:
    """The end of a program's own words, where there are any."""
    if isinstance(failure, subprocess.CalledProcessError):
        words = f"{failure.stdout or ''}{failure.stderr or ''}".strip().splitlines()[-_SHOWN_LINES:]
        program = failure.cmd if isinstance(failure.cmd, str) else " ".join(map(str, failure.cmd[:4]))
        return f"{program} ended with {failure.returncode}\n" + "\n".join(words)
    return str(failure) or type(failure).__name__
