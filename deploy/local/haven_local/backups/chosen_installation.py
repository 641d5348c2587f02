"""Whose backups a command is about: this checkout's stack, or an installation in containers."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from haven_local.backups.backing_up import Tools, tools_for
from haven_local.backups.place import read_place
from haven_local.backups.protected import Protected, protected_installation, protected_stack
from haven_local.home import stack_of_checkout
from haven_local.installation import Address, NothingPrepared, remembered


def prepared_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option that names an installation in containers."""
    return click.option(
        "--prepared",
        envvar="HAVEN_PREPARED",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The folder an installation in containers was prepared in; without it this checkout's.",
    )(function)


def protected_from(prepared: Path | None, addresses: Mapping[str, Address] = MappingProxyType({})) -> Protected:
    """What is backed up; stops the command where there is nothing. ``addresses``: of parts that are elsewhere today."""
    if prepared is None:
        return protected_stack(stack_of_checkout())
    try:
        return protected_installation(remembered(prepared.resolve(), None, addresses))
    except NothingPrepared as nothing:
        raise click.ClickException(str(nothing)) from nothing


def tools_from(prepared: Path | None) -> Tools:
    """What its backups are made with; stops the command where none are set up."""
    protected = protected_from(prepared)
    place = read_place(protected.operator)
    if place is None:
        how = "./haven backup set-up PLACE" if prepared is None else "prepare --backups PLACE"
        raise click.ClickException(f"No backups are set up here. Begin with {how}")
    return tools_for(protected, place)
