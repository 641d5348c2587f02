"""The way from the command line to what only a checkout holds: tests, benchmarks and fault runs."""

import importlib
import os
import sys
from types import ModuleType

import click

from haven_local.layout import CHECKOUT

MEASURE_SMALL = "HAVEN_MEASURE_SMALL"
"""Read by tests/support/measured_size.py."""
_FOLDERS = (CHECKOUT / "tests", CHECKOUT / "tests" / "faults")


def module_of_tests(name: str) -> ModuleType:
    """A module of ``tests/``, for this process and those it starts; stops the command where there is no checkout."""
    if not all(folder.is_dir() for folder in _FOLDERS):
        raise click.ClickException("This is for a checkout: an installation holds no tests and no benchmarks.")
    folders = [str(folder) for folder in _FOLDERS]
    sys.path[:0] = [each for each in folders if each not in sys.path]
    os.environ["PYTHONPATH"] = os.pathsep.join([*folders, *filter(None, [os.environ.get("PYTHONPATH")])])
    return importlib.import_module(name)


def measured_small() -> None:
    """What this process measures from now on is small; before any of its modules is read."""
    os.environ[MEASURE_SMALL] = "1"
