"""A warning about our own code fails the test that met it; what libraries warn of among themselves is shown.

Python names the module that a warning is about: the one that calls what is deprecated, not the one that says so.
"""

import re
import tomllib
from collections.abc import Iterator

import pytest

_FOLDERS = ("conftest", "gateway", "services", "shared-schemas", "tests")
"""pytest names the module of a test after its path below the root of the repository."""


def pytest_configure(config: pytest.Config) -> None:
    """Makes errors of them; what is ignored all the same stands in ``pyproject.toml``, with its reason."""
    names = sorted({*_packages(config), *_FOLDERS, *_beside_tests(config)})
    config.addinivalue_line("filterwarnings", f"error:::({'|'.join(map(re.escape, names))})(\\.|$)")


def _packages(config: pytest.Config) -> list[str]:
    settings = tomllib.loads((config.rootpath / "pyproject.toml").read_text(encoding="utf-8"))
    names: list[str] = settings["tool"]["importlinter"]["root_packages"]
    return names


def _beside_tests(config: pytest.Config) -> Iterator[str]:
    """Modules that tests import from the folders that pytest puts on the path."""
    for folder in config.getini("pythonpath"):
        yield from (path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists())
