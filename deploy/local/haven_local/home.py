"""The stack of this checkout, and the questions every command begins with."""

import os
from pathlib import Path

import click

from haven_local.layout import CHECKOUT
from haven_local.stack import Stack


def root_of_checkout() -> Path:
    """``.haven`` in the checkout, or what ``HAVEN_ROOT`` names."""
    return Path(os.environ.get("HAVEN_ROOT") or CHECKOUT / ".haven")


def stack_of_checkout() -> Stack:
    """The stack, whether or not it was ever started."""
    return Stack(root_of_checkout())


def running_stack() -> Stack:
    """The stack; stops the command with what to do when it does not run."""
    stack = stack_of_checkout()
    if not stack.supervisor.is_running():
        raise click.ClickException("Haven is not running here. Start it with ./haven up")
    return stack


def check_program(stack: Stack, name: str) -> str:
    """``name`` if the supervisor knows it; else stops the command with the names it knows."""
    known = sorted(stack.supervisor.states())
    if name not in known:
        raise click.ClickException(f"There is no {name} here. Choose one of: {', '.join(known)}")
    return name
