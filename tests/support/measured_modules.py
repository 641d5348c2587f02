"""Finds and runs the modules of a package that each measure something: benches and fault runs."""

import importlib
import pkgutil
import traceback
from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType

import click
from chassis.ground.logs import configure

from support.figures import Figure

BEGUN = "— "
"""Before the name of each that is begun."""


def names_in(package: ModuleType) -> list[str]:
    """Names of the modules of ``package``."""
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_"))


def run_modules(package: ModuleType, names: Sequence[str]) -> Iterator[Figure]:
    """Run them one after the other; stops the command with the names there are when there is none of that name.

    Each figure is told on standard error when it is had: some runs take a quarter of an hour. One that breaks off is
    told of there too, and stops the command by its name once the others have run.
    """
    configure("haven", "error")  # the figures alone go to standard output
    known = names_in(package)
    if unknown := sorted(set(names) - set(known)):
        raise click.ClickException(f"There is no {unknown[0]}. Choose one of: {', '.join(known)}")
    broken: list[str] = []
    for name in names:
        click.echo(f"{BEGUN}{name}", err=True)
        try:
            yield from _told(importlib.import_module(f"{package.__name__}.{name}").run())
        except Exception:  # whatever it raises: the others are to run, and the command fails at its end
            click.echo(f"{name}:\n{traceback.format_exc()}", err=True)
            broken.append(name)
    if broken:
        raise click.ClickException(f"broken: {', '.join(broken)}")


def _told(figures: Iterable[Figure]) -> Iterator[Figure]:
    for figure in figures:
        click.echo(str(figure), err=True)
        yield figure
