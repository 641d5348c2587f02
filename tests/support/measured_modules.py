"""Finds and runs the modules of a package that each measure something: benches and fault runs."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import ModuleType

import click
from chassis.process.logs import configure

from support.figures import Figure


def names_in(package: ModuleType) -> list[str]:
    """Names of the modules of ``package``."""
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_"))


def run_module(package: ModuleType, name: str) -> Iterator[Figure]:
    """Run one of them; stops the command with the names there are when there is none of that name.

    Each figure is told on standard error when it is had: some runs take a quarter of an hour.
    """
    configure("haven", "error")  # the figures alone go to standard output
    known = names_in(package)
    if name not in known:
        raise click.ClickException(f"There is no {name}. Choose one of: {', '.join(known)}")
    figures: Iterable[Figure] = importlib.import_module(f"{package.__name__}.{name}").run()
    for figure in figures:
        click.echo(str(figure), err=True)
        yield figure
